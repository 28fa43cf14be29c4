//! Asks for the pages of the service as was recorded (`80_rehab_http_views.json`): the same tokens in the same places get the same
//! status, and the same words if they are refused. What is on the pages differs on purpose.

use anyhow::{Context, bail};
use http::Method;
use serde_json::{Value, json};
use testkit::http_request;
use testkit::opentera::{MemberKind, RunningService, sign};

const BINARY: &str = env!("CARGO_BIN_EXE_videorehab");
const RECORDED: &str = include_str!("../../opentera/testdata/80_rehab_http_views.json");

/// Paths whose status differs on purpose, whatever the token, and why.
const DIFFERENT_PATHS: [(&str, u64, &str); 8] = [
    ("/assets", 404, "folders are not listed"),
    ("/assets/", 404, "folders are not listed"),
    ("/assets/css/", 404, "folders are not listed"),
    (
        "/assets/css/main_style.css",
        404,
        "our files have other names",
    ),
    ("/assets/js/opentera.js", 404, "our files have other names"),
    (
        "/assets/images/favicon.ico",
        404,
        "our files have other names",
    ),
    ("/doc", 404, "there was no API behind it"),
    ("/api/swagger.json", 404, "there was no API behind it"),
];

/// What is asked for one recorded answer.
struct Asked {
    method: Method,
    path: String,
    headers: Vec<(&'static str, String)>,
}

#[tokio::test]
async fn every_recorded_request_for_a_page_has_its_status() -> anyhow::Result<()> {
    let service = RunningService::start(BINARY).await?;
    let tokens = tokens(&service).await?;
    let recorded: Value = serde_json::from_str(RECORDED)?;
    let recorded = recorded["results"].as_array().context("no results")?;
    let (mut same, mut different, mut problems) = (0, Vec::new(), Vec::new());
    for result in recorded {
        // The answer of one, which went through a proxy, was recorded without its status.
        let expected = result["status"].as_u64().unwrap_or(200);
        let asked = Asked::new(result, &tokens)?;
        let url = format!("http://127.0.0.1:{}{}", service.port, asked.path);
        let headers: Vec<(&str, &str)> = asked
            .headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let answer = http_request(asked.method, &url, &headers, "").await?;
        let status = u64::from(answer.status.as_u16());
        let words = ["Forbidden", "Unauthorized"];
        let said = [&result["body_head"], &result["body"]];
        let word = words.iter().find(|word| said.contains(&&json!(word)));
        let is_same = status == expected && word.is_none_or(|word| answer.body == **word);
        let purpose = on_purpose(result, status);
        match (is_same, purpose) {
            (true, None) => same += 1,
            (false, Some(reason)) => different.push(reason),
            (_, purpose) => problems.push(format!(
                "{result}\n  here {status} {:.60}, on purpose: {purpose:?}",
                answer.body
            )),
        }
        assert!(!answer.body.contains("<script>alert"), "{url}");
        assert!(!answer.body.contains("evil"), "{url}");
    }
    println!(
        "FIGURE recorded requests for pages of OpenTera's service: {same} answered alike, {} different on purpose",
        different.len()
    );
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
    assert_eq!(same + different.len(), 224);
    Ok(())
}

/// Why an answer differs, if it has to.
fn on_purpose(result: &Value, status: u64) -> Option<&'static str> {
    if result["status"] == 500 {
        return (status == 403).then_some("a token without its claims is refused");
    }
    if result["method"] == "OPTIONS" {
        return (status == 405).then_some("nobody needs it without CORS");
    }
    let path = result["path"].as_str()?;
    let mut found = DIFFERENT_PATHS.iter();
    found.find_map(|(other, is, why)| (*other == path && *is == status).then_some(*why))
}

impl Asked {
    fn new(result: &Value, tokens: &Value) -> anyhow::Result<Self> {
        let text = |name: &str| result[name].as_str().unwrap_or_default();
        let token = |name: &str| tokens[name].as_str().unwrap_or_default();
        let valid = token("user_dynamic");
        let method = result["method"].as_str().unwrap_or("GET");
        let mut asked = Self {
            method: method.parse()?,
            path: text("path").replace('<', "%3C").replace('>', "%3E"),
            headers: Vec::new(),
        };
        let own = token(text("token"));
        match text("passed_as") {
            "" | "none" => {}
            "?token=" => asked.query(own),
            "Authorization: OpenTera <t>" => asked.authorization(&format!("OpenTera {own}")),
            "Authorization: opentera <t> (lower case scheme)" => {
                asked.authorization(&format!("opentera {own}"));
            }
            "Authorization: Bearer <t>" => asked.authorization(&format!("Bearer {own}")),
            "Authorization: <t> (one word)" => asked.authorization(own),
            "Cookie OpenTera" => asked.cookie(&format!("OpenTera={own}")),
            "Cookie VideoRehabToken" => asked.cookie(&format!("VideoRehabToken={own}")),
            "direct 127.0.0.1:4070 (no proxy headers)" => {}
            "both" => match text("token") {
                "header valid + query garbage" => {
                    asked.authorization(&format!("OpenTera {valid}"));
                    asked.query("garbage");
                }
                "header garbage + query valid" => {
                    asked.authorization("OpenTera garbage");
                    asked.query(valid);
                }
                "header Bearer x + query valid" => {
                    asked.authorization("Bearer x");
                    asked.query(valid);
                }
                "query garbage + cookie valid" => {
                    asked.query("garbage");
                    asked.cookie(&format!("OpenTera={valid}"));
                }
                "query empty + cookie valid" => {
                    asked.query("");
                    asked.cookie(&format!("OpenTera={valid}"));
                }
                other => bail!("unknown: {other}"),
            },
            other => bail!("unknown: {other}"),
        }
        if let Some(language) = result["accept_language"].as_str() {
            asked.headers.push(("accept-language", language.to_owned()));
        }
        if result.get("via").is_some() {
            let forged = "evil.example.org\"><script>alert(1)</script>";
            asked.headers.push(("x_externalserver", forged.to_owned()));
        }
        Ok(asked)
    }

    fn query(&mut self, token: &str) {
        let sign = if self.path.contains('?') { '&' } else { '?' };
        self.path.push_str(&format!("{sign}token={token}"));
    }

    fn authorization(&mut self, value: &str) {
        self.headers.push(("authorization", value.to_owned()));
    }

    fn cookie(&mut self, value: &str) {
        self.headers.push(("cookie", value.to_owned()));
    }
}

/// The recorded kinds of tokens.
async fn tokens(service: &RunningService) -> anyhow::Result<Value> {
    let keys = service.keys();
    let user = service.member(MemberKind::User, "Super Admin")?;
    let participant = service.member(MemberKind::Participant, "Participant #1")?;
    let device = service.member(MemberKind::Device, "Kit Télé #1")?;
    let logged_out = [
        ("user_disabled_tokens", keys.dynamic_token(&user)),
        (
            "participant_disabled_tokens",
            keys.dynamic_token(&participant),
        ),
    ];
    for (list, token) in &logged_out {
        let mut command = testkit::opentera::command("SADD");
        let _: u64 = service.redis().run(command.arg(list).arg(token)).await?;
    }
    let user_dynamic = keys.dynamic_token(&user);
    let claims = user_dynamic.split('.').nth(1).context("no claims")?;
    let [(_, user_logged_out), (_, participant_logged_out)] = logged_out;
    Ok(json!({
        "garbage": "garbage",
        "user_dynamic": user_dynamic,
        "user_expired": keys.expired_token(&user),
        "user_logged_out": user_logged_out,
        // {"alg":"none","typ":"JWT"}
        "user_alg_none": format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{claims}."),
        "participant_static": keys.static_token(&participant),
        "participant_dynamic": keys.dynamic_token(&participant),
        "participant_dynamic_logged_out": participant_logged_out,
        "device_static": keys.static_token(&device),
        "service": keys.service_token(),
        "participant_static_key_but_no_claims": sign(&json!({ "a": 1 }), &keys.participant_static),
    }))
}
