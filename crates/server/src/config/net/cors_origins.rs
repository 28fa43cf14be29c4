//! The origins whose pages may use our sockets, for CORS (<https://fetch.spec.whatwg.org/#http-cors-protocol>).

use std::str::FromStr;

use http::{HeaderValue, Uri};
use thiserror::Error;

/// Which pages of other origins may use the sockets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum CorsOrigins {
    /// No origin but our own.
    #[default]
    None,
    /// Pages of every origin, without cookies.
    Any,
    /// Pages of these origins.
    Listed(Vec<HeaderValue>),
}

/// Invalid list of origins.
#[derive(Debug, PartialEq, Eq, Error)]
pub enum CorsOriginsError {
    /// One of them is not an origin.
    #[error("{0:?} is no origin like https://rehab.example.org or https://rehab.example.org:8443")]
    Origin(String),
    /// There is `*`, and another one.
    #[error("* stands for every origin, so it stands alone")]
    AnyAndOthers,
}

impl FromStr for CorsOrigins {
    type Err = CorsOriginsError;

    /// Origins, separated by commas, or `*`.
    fn from_str(source: &str) -> Result<Self, CorsOriginsError> {
        let origins: Vec<&str> = source.split(',').map(str::trim).collect();
        match origins.as_slice() {
            ["*"] => Ok(Self::Any),
            [] | [""] => Ok(Self::None),
            origins if origins.contains(&"*") => Err(CorsOriginsError::AnyAndOthers),
            origins => origins
                .iter()
                .map(|origin| parse_origin(origin))
                .collect::<Result<_, _>>()
                .map(Self::Listed),
        }
    }
}

/// Scheme, host and port, as browsers write them: nothing more, and in lower case.
fn parse_origin(source: &str) -> Result<HeaderValue, CorsOriginsError> {
    let wrong = || CorsOriginsError::Origin(source.to_owned());
    let uri: Uri = source.parse().map_err(|_| wrong())?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err(wrong());
    };
    let origin = format!("{scheme}://{authority}").to_ascii_lowercase();
    let is_whole = origin == source.to_ascii_lowercase() && !origin.contains('@');
    if !is_whole || !matches!(scheme, "http" | "https") {
        return Err(wrong());
    }
    origin.parse().map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_read_as_browsers_write_them() {
        assert_eq!("".parse(), Ok(CorsOrigins::None));
        assert_eq!("*".parse(), Ok(CorsOrigins::Any));
        let listed = "https://A.example.org, http://localhost:8080".parse();
        let expected = ["https://a.example.org", "http://localhost:8080"];
        let expected = expected.map(HeaderValue::from_static).to_vec();
        assert_eq!(listed, Ok(CorsOrigins::Listed(expected)));
    }

    #[test]
    fn what_is_no_origin_is_named() {
        for source in [
            "example.org",
            "https://example.org/",
            "https://example.org/path",
            "https://user@example.org",
            "ftp://example.org",
            "https://",
            "null",
        ] {
            let error = CorsOriginsError::Origin(source.to_owned());
            assert_eq!(source.parse::<CorsOrigins>(), Err(error), "{source}");
        }
        let both = "*,https://example.org".parse::<CorsOrigins>();
        assert_eq!(both, Err(CorsOriginsError::AnyAndOthers));
    }
}
