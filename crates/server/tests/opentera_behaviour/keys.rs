//! OpenTera has new keys after each of its starts.

use http::{Method, StatusCode};
use testkit::opentera::{MemberKind, RunningService};
use testkit::{HttpAnswer, http_request};

use super::{BINARY, SESSIONS};

async fn lobby(service: &RunningService, token: &str) -> anyhow::Result<HttpAnswer> {
    let url = format!("http://127.0.0.1:{}/user_session_lobby", service.port);
    let authorization = format!("OpenTera {token}");
    let headers = [("authorization", authorization.as_str())];
    http_request(Method::GET, &url, &headers, "").await
}

#[tokio::test]
async fn keys_are_read_again_when_the_backend_refuses_ours() -> anyhow::Result<()> {
    let service = RunningService::start(BINARY).await?;
    let user = service.member(MemberKind::User, "Super Admin")?;
    let old = service.keys().dynamic_token(&user);
    service.rotate_keys().await?;
    service.start_session(&user, &[&user]).await?;
    let calls = service.calls().all();
    let statuses: Vec<_> = calls
        .iter()
        .filter(|call| call.is("POST", SESSIONS))
        .map(|call| call.status)
        .collect();
    assert_eq!(statuses, [Some(401), Some(200)]);
    // So are those of visitors.
    let new = service.keys().dynamic_token(&user);
    assert_eq!(lobby(&service, &new).await?.status, StatusCode::OK);
    assert_eq!(lobby(&service, &old).await?.status, StatusCode::FORBIDDEN);
    Ok(())
}

#[tokio::test]
async fn visitors_with_tokens_of_new_keys_come_in() -> anyhow::Result<()> {
    let service = RunningService::start(BINARY).await?;
    let user = service.member(MemberKind::User, "Super Admin")?;
    service.rotate_keys().await?;
    let token = service.keys().dynamic_token(&user);
    assert_eq!(lobby(&service, &token).await?.status, StatusCode::OK);
    Ok(())
}
