//! `GET /sessions/{id}/qr/{page}`: the link to a page as a picture.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use qrcode::QrCode;
use qrcode::render::svg;
use secrecy::ExposeSecret;
use signaling::room::Role;

use crate::home::api::Api;
use crate::http::{ApiError, no_store};

/// The smallest side of a QR code, in pixels; browsers scale it.
const QR_PIXELS: u32 = 320;

pub(super) async fn qr_code(
    State(api): State<Api>,
    Path((id, page)): Path<(String, String)>,
) -> Result<Response, ApiError> {
    let links = api.links(&api.find(&id)?);
    let role = match page.as_str() {
        "users" => Role::User,
        "participants" => Role::Participant,
        "devices" => Role::Device,
        _ => return Err(ApiError::NOT_FOUND),
    };
    let code = QrCode::new(links.of(role).expose_secret()).map_err(|_| ApiError::INTERNAL)?;
    let picture = code
        .render::<svg::Color<'_>>()
        .min_dimensions(QR_PIXELS, QR_PIXELS)
        .build();
    let svg = HeaderValue::from_static("image/svg+xml");
    Ok(([no_store(), (header::CONTENT_TYPE, svg)], picture).into_response())
}
