//! `GET /`: the operator's page.

use axum::extract::{Request, State};
use axum::response::Response;
use minijinja::context;

use crate::home::operator::Operator;
use crate::http::{DeniedReason, Language, denied, render};

pub(super) async fn page(State(operator): State<Operator>, request: Request) -> Response {
    if !operator.may_see_home(&request) {
        return denied(DeniedReason::Operator, request.uri(), request.headers());
    }
    let language = Language::of(request.uri(), request.headers());
    let mut response = render("home/page.html", language, context! {});
    operator.set_cookie(&mut response);
    response
}
