//! No secret of any settings can be printed.

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use signaling::easyrtc::Json;

use crate::config::{
    BackendSettings, EasyrtcOptions, EasyrtcSettings, IceSettings, LinkSettings, OpenTeraSettings,
    OperatorSettings, PagesSettings, PortRange, RedisFile, RedisSettings, RpcSettings,
    SessionSettings, StandaloneSettings, TurnSettings, WebhookSettings,
};

/// A part of every secret below.
const SECRET: &str = "sesame";

fn ice() -> IceSettings {
    let servers = r#"[{"urls":"turn:t","username":"u","credential":"sesame"}]"#;
    IceSettings {
        servers: Json::parse(servers).unwrap(),
        turn: Some(TurnSettings {
            urls: vec!["turn:t".to_owned()],
            secret: "sesame-of-turn".into(),
            ttl: Duration::from_secs(60),
        }),
    }
}

fn sessions() -> Arc<SessionSettings> {
    let ports = PortRange::new(8080, 1).unwrap();
    Arc::new(SessionSettings {
        ice: ice(),
        ..SessionSettings::local(ports)
    })
}

fn assert_hides(settings: impl Debug) {
    for shown in [format!("{settings:?}"), format!("{settings:#?}")] {
        assert!(!shown.contains(SECRET), "{shown}");
    }
}

#[test]
fn no_settings_show_a_secret() {
    assert_hides(StandaloneSettings {
        home: ([127, 0, 0, 1], 4070).into(),
        operator: OperatorSettings {
            token: "sesame-of-operator".into(),
            is_announced: true,
        },
        sessions: sessions(),
    });
    assert_hides(EasyrtcSettings {
        listen: ([127, 0, 0, 1], 8080).into(),
        path: "/socket.io".to_owned(),
        static_folder: None,
        options: EasyrtcOptions::default(),
        webhook: Some(WebhookSettings {
            url: "https://sesame:sesame@example.org/sesame?token=sesame"
                .parse()
                .unwrap(),
            timeout: Duration::from_secs(5),
        }),
        key: Some("sesame-of-application".into()),
        ice: ice(),
        net: sessions().net.clone(),
    });
    assert_hides(OpenTeraSettings {
        service: "VideoRehabService".to_owned(),
        pages: PagesSettings {
            listen: ([127, 0, 0, 1], 4070).into(),
            static_folder: None,
        },
        link: LinkSettings {
            backend: BackendSettings {
                url: "https://127.0.0.1:40075".to_owned(),
                ca: None,
                is_insecure: false,
                timeout: Duration::from_secs(20),
            },
            redis: RedisSettings {
                hostname: "127.0.0.1".to_owned(),
                port: 6379,
                db: 0,
                username: String::new(),
                password: "sesame-of-redis".into(),
                is_tls: false,
                ca: None,
            },
            wait: Duration::from_secs(60),
        },
        rpc: RpcSettings {
            timeout: Duration::from_secs(8),
            creator_grace: Duration::ZERO,
        },
        sessions: sessions(),
        remarks: Vec::new(),
    });
    assert_hides(RedisFile {
        hostname: "127.0.0.1".to_owned(),
        port: 6379,
        db: 0,
        username: String::new(),
        password: "sesame-of-redis".into(),
    });
}
