//! Ports are never lost, and never shared with other programs.

use std::net::TcpListener;

use testkit::opentera::requests::start_new;
use testkit::opentera::{
    MemberKind, RestFailure, RunningService, ServiceOptions, SessionLink, history,
};

use super::{BINARY, EVENTS};

fn with_ports(sessions: u16) -> ServiceOptions {
    ServiceOptions {
        sessions,
        ..ServiceOptions::default()
    }
}

#[tokio::test]
async fn after_more_starts_than_ports_and_failures_every_port_is_there() -> anyhow::Result<()> {
    let ports = 3;
    let service = RunningService::start_with(BINARY, with_ports(ports)).await?;
    let creators: Vec<_> = (0..=ports)
        .map(|number| service.add_member(MemberKind::User, &format!("User {number}")))
        .collect();
    for round in 0..4 * usize::from(ports) {
        let creator = &creators[round % 2];
        if round % 3 == 0 {
            service
                .calls()
                .fail(Some("POST"), EVENTS, RestFailure::Status(500), Some(1));
            // Of somebody who has no session that would be stopped first.
            let answer = service.manage(&start_new(&creators[3], &[])).await?;
            assert_eq!(answer["error_text"], "Cannot create session event");
        }
        let session = service.start_session(creator, &[creator]).await?;
        if round % 2 == 0 {
            let answer = service.stop_session(&session).await?;
            assert_eq!(answer["status"], "stopped");
        }
    }
    let mut used = Vec::new();
    for creator in &creators[..usize::from(ports)] {
        let session = service.start_session(creator, &[creator]).await?;
        let url = session["session_url_users"].as_str().unwrap_or_default();
        used.push(SessionLink::parse(url)?.port);
    }
    used.sort_unstable();
    let all: Vec<u16> = (service.base_port..service.base_port + ports).collect();
    assert_eq!(used, all);
    let answer = service.manage(&start_new(&creators[3], &[])).await?;
    assert_eq!(answer["error_text"], "Cannot create process");
    Ok(())
}

#[tokio::test]
async fn a_start_without_a_port_left_closes_its_row_and_its_history() -> anyhow::Result<()> {
    let service = RunningService::start_with(BINARY, with_ports(1)).await?;
    let user = service.member(MemberKind::User, "Super Admin")?;
    let other = service.member(MemberKind::User, "Site User")?;
    let running = service.start_session(&user, &[&user]).await?;
    let answer = service.manage(&start_new(&other, &[&other])).await?;
    assert_eq!(answer["error_text"], "Cannot create process");
    let rows = service.sessions();
    let failed = rows.last().unwrap();
    assert_eq!(history(failed), [3, 4]);
    assert_eq!(failed["session_status"], 2);
    // The other one is not touched, and its creator can start again.
    assert_eq!(history(&service.row(&running)?), [3]);
    service.start_session(&user, &[&user]).await?;
    assert_eq!(history(&service.row(&running)?), [3, 4]);
    Ok(())
}

#[tokio::test]
async fn a_port_of_another_program_is_left_to_it() -> anyhow::Result<()> {
    let service = RunningService::start_with(BINARY, with_ports(2)).await?;
    let user = service.member(MemberKind::User, "Super Admin")?;
    let other = service.member(MemberKind::User, "Site User")?;
    let theirs = TcpListener::bind(("127.0.0.1", service.base_port))?;
    let session = service.start_session(&user, &[&user]).await?;
    let url = session["session_url_users"].as_str().unwrap_or_default();
    assert_eq!(SessionLink::parse(url)?.port, service.base_port + 1);
    let answer = service.manage(&start_new(&other, &[&other])).await?;
    assert_eq!(answer["error_text"], "Cannot create process");
    drop(theirs);
    service.start_session(&other, &[&other]).await?;
    Ok(())
}
