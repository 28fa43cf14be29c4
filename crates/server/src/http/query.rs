//! Query parameters.

use std::borrow::Cow;

use http::Uri;

/// The first parameter of that name, decoded.
pub(crate) fn query_parameter<'a>(uri: &'a Uri, name: &str) -> Option<Cow<'a, str>> {
    let pairs = form_urlencoded::parse(uri.query()?.as_bytes());
    pairs
        .into_iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_decoded_and_the_first_counts() {
        let uri: Uri = "/users?key=a%20b&name=Zo%C3%AB+K&key=c".parse().unwrap();
        assert_eq!(query_parameter(&uri, "key").as_deref(), Some("a b"));
        assert_eq!(query_parameter(&uri, "name").as_deref(), Some("Zoë K"));
        assert_eq!(query_parameter(&uri, "lang"), None);
    }
}
