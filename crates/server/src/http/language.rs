//! The language of a page: French or English.

use http::{HeaderMap, Uri, header};

use crate::http::query::query_parameter;

/// The languages we speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    French,
}

impl Language {
    /// What the `lang` parameter says, else what the browser prefers, else English.
    pub(crate) fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        let asked = query_parameter(uri, "lang").and_then(|tag| Self::from_tag(&tag));
        let accepted = headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok());
        asked
            .or_else(|| Self::preferred(accepted?))
            .unwrap_or(Self::English)
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }

    fn from_tag(tag: &str) -> Option<Self> {
        match tag.split('-').next()?.trim().to_ascii_lowercase().as_str() {
            "en" => Some(Self::English),
            "fr" => Some(Self::French),
            _ => None,
        }
    }

    /// The language of ours with the highest quality in an `Accept-Language` header (RFC 9110, section 12.5.4).
    fn preferred(header: &str) -> Option<Self> {
        let mut best: Option<(Self, f32)> = None;
        for range in header.split(',') {
            let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
            let quality = parameters
                .trim()
                .strip_prefix("q=")
                .map_or(Ok(1.0), str::parse)
                .unwrap_or(0.0);
            let better = quality > best.map_or(0.0, |(_, quality)| quality);
            if let Some(language) = Self::from_tag(tag).filter(|_| better) {
                best = Some((language, quality));
            }
        }
        best.map(|(language, _)| language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(uri: &str, accept: Option<&str>) -> &'static str {
        let mut headers = HeaderMap::new();
        if let Some(accept) = accept {
            headers.insert(header::ACCEPT_LANGUAGE, accept.parse().unwrap());
        }
        Language::of(&uri.parse().unwrap(), &headers).as_str()
    }

    #[test]
    fn the_parameter_wins_then_the_browser_then_english() {
        assert_eq!(language("/users?lang=fr", Some("en")), "fr");
        assert_eq!(language("/users?lang=de", Some("fr-CA,en;q=0.5")), "fr");
        assert_eq!(language("/users", Some("de, en;q=0.3, fr;q=0.8")), "fr");
        assert_eq!(language("/users", Some("fr;q=0, en;q=x")), "en");
        assert_eq!(language("/users", None), "en");
    }
}
