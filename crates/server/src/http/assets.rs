//! The front end: scripts, styles, texts and pictures below `static/`, embedded into the binary. A debug build reads
//! them from the disk, so that a reload shows an edit.
//!
//! A folder of the operator may take the place of single files ([`override_folder`]).
//!
//! They are served below a prefix with a hash of the whole tree, so browsers may keep them for ever.

use std::borrow::Cow;
use std::fmt::Write;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::http::error::ApiError;
use crate::http::override_folder;

#[derive(RustEmbed)]
#[folder = "../../static"]
#[include = "denied/*"]
#[include = "home/*"]
#[include = "rehab/*"]
#[include = "session/*"]
#[include = "shared/*"]
#[include = "*.svg"]
#[exclude = "node_modules/*"]
#[exclude = "test/*"]
#[exclude = "*.d.ts"]
struct Tree;

/// How many bytes of the hash stand in the prefix.
const HASH_BYTES: usize = 8;

static HASH: LazyLock<String> = LazyLock::new(|| {
    let mut hash = Sha256::new();
    for name in Tree::iter() {
        hash.update(name.as_bytes());
        hash.update(
            Tree::get(&name)
                .map(|file| file.metadata.sha256_hash())
                .unwrap_or_default(),
        );
    }
    for name in override_folder::names() {
        hash.update(name.as_bytes());
        hash.update(override_folder::read(&name).unwrap_or_default());
    }
    hash.finalize()
        .iter()
        .take(HASH_BYTES)
        .fold(String::new(), |mut text, byte| {
            // Writing to a string does not fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
});

/// Where pages find the tree, relative to themselves.
pub(crate) fn assets_prefix() -> String {
    format!("assets/{}", *HASH)
}

/// The source of a page, or of a part of pages.
pub(super) fn page(name: &str) -> Option<String> {
    let content = file(name).filter(|_| is_page(name))?;
    String::from_utf8(content.into_owned()).ok()
}

/// Pages are rendered, never served as they are.
fn is_page(name: &str) -> bool {
    name.ends_with(".html")
}

/// The operator's file of that name, else ours.
fn file(name: &str) -> Option<Cow<'static, [u8]>> {
    let ours = || Tree::get(name).map(|file| file.data);
    override_folder::read(name).map(Cow::Owned).or_else(ours)
}

/// `GET /assets/{hash}/{path}`
pub(crate) async fn serve_asset(Path((hash, path)): Path<(String, String)>) -> Response {
    let Some(content) = file(&path).filter(|_| !is_page(&path)) else {
        return ApiError::NOT_FOUND.into_response();
    };
    let kind = mime_guess::from_path(&path).first_or_octet_stream();
    let kind = HeaderValue::from_str(kind.as_ref())
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let keep = if hash == *HASH && !cfg!(debug_assertions) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, HeaderValue::from_static(keep)),
    ];
    (headers, content).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_holds_the_front_end_and_nothing_else() {
        let names: Vec<_> = Tree::iter().collect();
        for expected in [
            "session/page.html",
            "home/page.html",
            "denied/page.html",
            "session/page.js",
            "shared/device-check/i18n/fr.json",
        ] {
            assert!(
                names.iter().any(|name| name == expected),
                "{expected} is missing"
            );
        }
        assert!(names.iter().all(|name| !name.contains("node_modules")
            && !name.starts_with("test/")
            && !name.ends_with(".d.ts")));
    }

    #[tokio::test]
    async fn pages_are_not_assets() {
        let get = |path: &str| serve_asset(Path((HASH.clone(), path.to_owned())));
        assert_eq!(get("session/page.html").await.status(), 404);
        assert_eq!(get("../Cargo.toml").await.status(), 404);
        assert_eq!(get("shared/ui/tokens.css").await.status(), 200);
    }
}
