//! Redis, as operators run it: not there yet, with a password, with users, with TLS, with several databases.

use anyhow::{Context, ensure};
use serde_json::Value;
use testkit::opentera::requests::start_new;
use testkit::opentera::{
    MemberKind, RedisChoice, RedisOptions, RunningService, ServiceOptions, StandIn, StandInOptions,
    WrittenServiceFile,
};
use testkit::{Process, free_ports};

const BINARY: &str = env!("CARGO_BIN_EXE_videorehab");

/// What a service says with this file that ends by itself, with 1.
async fn refusal(content: &Value, options: &[&str]) -> anyhow::Result<String> {
    let file = WrittenServiceFile::write(&content.to_string())?;
    let path = file.path();
    let mut line = vec!["serve", "--config", &path, "--listen", "127.0.0.1"];
    line.extend(options);
    let output = Process::run(BINARY, &line, &[]).await?;
    ensure!(output.status.code() == Some(1), "{output:?}");
    Ok(String::from_utf8(output.stderr)?)
}

#[tokio::test]
async fn a_redis_that_is_not_there_is_waited_for_and_named() -> anyhow::Result<()> {
    let stand_in = StandIn::start(StandInOptions::default()).await?;
    stand_in.stop_redis().await?;
    let file = stand_in.service_file(free_ports(1), 1);
    let said = refusal(&file, &["--wait-s", "0"]).await?;
    let port = stand_in.redis().port;
    let expected =
        format!("Redis at 127.0.0.1:{port} does not answer: start it, or check Redis.hostname");
    assert!(said.contains(&expected), "{said}");
    Ok(())
}

#[tokio::test]
async fn a_service_that_comes_before_redis_and_opentera_waits_for_both() -> anyhow::Result<()> {
    let stand_in = StandIn::start(StandInOptions {
        service_port: free_ports(1),
        ..StandInOptions::default()
    })
    .await?;
    stand_in.stop_redis().await?;
    let file = WrittenServiceFile::write(&stand_in.service_file(free_ports(1), 1).to_string())?;
    let line = ["serve", "--config", &file.path(), "--listen", "127.0.0.1"];
    let process = Process::launch(BINARY, &line, &[])?;
    process.logged("waiting: Redis at").await?;
    // Redis comes first, then OpenTera's keys.
    stand_in
        .redis_server()
        .context("no Redis")?
        .start_again()
        .await?;
    process.logged("start OpenTera first").await?;
    stand_in.start_redis().await?;
    process.logged("ready for OpenTera").await
}

#[tokio::test]
async fn a_login_that_redis_refuses_ends_the_service_at_once() -> anyhow::Result<()> {
    let options = RedisOptions {
        password: Some("sesame".to_owned()),
        ..RedisOptions::default()
    };
    let stand_in = StandIn::start(StandInOptions {
        redis: RedisChoice::Own(options),
        ..StandInOptions::default()
    })
    .await?;
    for password in ["", "wrong"] {
        let mut content = stand_in.service_file(free_ports(1), 1);
        content["Redis"]["password"] = password.into();
        let said = refusal(&content, &[]).await?;
        let expected = "refuses us: check Redis.username and Redis.password";
        assert!(said.contains(expected), "{said}");
        assert!(!said.contains("wrong "), "{said}");
    }
    Ok(())
}

/// Starts the service, and a session on it.
async fn serves(options: ServiceOptions) -> anyhow::Result<RunningService> {
    let service = RunningService::start_with(BINARY, options).await?;
    let user = service.member(MemberKind::User, "Super Admin")?;
    service.start_session(&user, &[&user]).await?;
    Ok(service)
}

fn with_redis(redis: RedisOptions) -> ServiceOptions {
    ServiceOptions {
        stand_in: StandInOptions {
            redis: RedisChoice::Own(redis),
            ..StandInOptions::default()
        },
        ..ServiceOptions::default()
    }
}

#[tokio::test]
async fn redis_may_want_a_password_or_a_user_or_have_another_database() -> anyhow::Result<()> {
    let password = Some("sesame".to_owned());
    let with_password = RedisOptions {
        password: password.clone(),
        ..RedisOptions::default()
    };
    let with_user = RedisOptions {
        user: Some("rehab".to_owned()),
        password,
        ..RedisOptions::default()
    };
    let with_database = RedisOptions {
        db: 5,
        ..RedisOptions::default()
    };
    for redis in [with_password, with_user, with_database] {
        let service = serves(with_redis(redis)).await?;
        assert!(!service.process.log().contains("sesame"));
    }
    Ok(())
}

#[tokio::test]
async fn the_password_of_redis_may_stand_in_a_file_of_its_own() -> anyhow::Result<()> {
    let secret = WrittenServiceFile::write("sesame\n")?;
    let redis = RedisOptions {
        password: Some("sesame".to_owned()),
        ..RedisOptions::default()
    };
    let variable = "VIDEOREHAB_REDIS_PASSWORD_FILE".to_owned();
    let options = ServiceOptions {
        file: vec![("/Redis/password".to_owned(), "".into())],
        environment: vec![(variable, secret.path())],
        ..with_redis(redis)
    };
    serves(options).await.map(drop)
}

#[tokio::test]
async fn redis_may_be_reached_by_tls() -> anyhow::Result<()> {
    let stand_in = StandIn::start(StandInOptions {
        service_port: free_ports(1),
        redis: RedisChoice::Own(RedisOptions {
            password: Some("sesame".to_owned()),
            tls: true,
            ..RedisOptions::default()
        }),
        ..StandInOptions::default()
    })
    .await?;
    let mut content = stand_in.service_file(free_ports(1), 1);
    let tls_port = stand_in.redis_server().and_then(|redis| redis.tls_port());
    content["Redis"]["port"] = tls_port.into();
    let authority = stand_in.authority_file().display().to_string();
    let file = WrittenServiceFile::write(&content.to_string())?;
    let path = file.path();
    let mut line = vec!["serve", "--config", &path, "--listen", "127.0.0.1"];
    line.extend(["--backend-ca", &authority, "--redis-tls"]);
    // Without its authority it is not trusted.
    let hasty = ["--redis-tls", "--wait-s", "0"];
    let said = refusal(&content, &hasty).await?;
    assert!(said.contains("does not answer"), "{said}");
    line.extend(["--redis-ca", &authority]);
    let process = Process::launch(BINARY, &line, &[])?;
    process.logged("ready for OpenTera").await?;
    let user = stand_in.member(MemberKind::User, "Super Admin")?;
    let request = start_new(&user, &[&user]);
    let answer = stand_in.caller().session_manage(&request).await?;
    assert_eq!(answer["return_value"]["status"], "started");
    Ok(())
}
