//! Reads Rust into tokens, and marks those that only tests compile.

use crate::tidy::token::{CodeToken, Comment, Cursor, TokenKind, Tokens, is_name};

/// The tokens of a file of Rust.
pub(super) fn rust_tokens(text: &str) -> Tokens {
    let mut tokens = Tokens::default();
    let mut cursor = Cursor::new(text);
    loop {
        let line = cursor.line;
        if cursor.skip("//") {
            let text = cursor.take_while(|letter| letter != '\n');
            let is_head = text.starts_with('!');
            let text = text.trim_start_matches(['/', '!']).to_owned();
            push_comment(&mut tokens, text, line, is_head);
            continue;
        }
        if cursor.skip("/*") {
            let text = block_comment(&mut cursor);
            let is_head = text.starts_with('!');
            push_comment(&mut tokens, text, line, is_head);
            continue;
        }
        let Some(first) = cursor.next() else { break };
        if first.is_whitespace() {
            continue;
        }
        let (kind, text) = token(first, &mut cursor);
        tokens.all.push(CodeToken {
            kind,
            text,
            line,
            is_test: false,
        });
    }
    mark_tests(&mut tokens);
    tokens
}

/// Adds a comment, to the one on the line before it if it goes on there.
fn push_comment(tokens: &mut Tokens, text: String, line: usize, is_head: bool) {
    match tokens.comments.last_mut() {
        Some(last) if last.is_head == is_head && last.end() + 1 == line => {
            last.text.push('\n');
            last.text.push_str(&text);
        }
        _ => tokens.comments.push(Comment {
            text,
            line,
            is_head,
        }),
    }
}

fn token(first: char, cursor: &mut Cursor<'_>) -> (TokenKind, String) {
    match first {
        '"' => (TokenKind::Text, cursor.literal('"')),
        '\'' => (TokenKind::Other, character_or_lifetime(cursor)),
        ':' if cursor.skip(":") => (TokenKind::Mark, "::".to_owned()),
        _ if first.is_ascii_digit() => (TokenKind::Other, cursor.take_while(is_name)),
        _ if is_name(first) => {
            let word = format!("{first}{}", cursor.take_while(is_name));
            word_or_literal(word, cursor)
        }
        _ => (TokenKind::Mark, first.to_string()),
    }
}

fn word_or_literal(word: String, cursor: &mut Cursor<'_>) -> (TokenKind, String) {
    match word.as_str() {
        "b" | "c" if cursor.skip("\"") => (TokenKind::Text, cursor.literal('"')),
        "b" if cursor.skip("'") => (TokenKind::Other, cursor.literal('\'')),
        "r" | "br" | "cr" if cursor.sees("\"") || cursor.sees("#") => {
            let hashes = cursor.take_while(|letter| letter == '#');
            if cursor.skip("\"") {
                (TokenKind::Text, cursor.until(&format!("\"{hashes}")))
            } else {
                // A raw name, like `r#type`.
                (TokenKind::Word, cursor.take_while(is_name))
            }
        }
        _ => (TokenKind::Word, word),
    }
}

fn character_or_lifetime(cursor: &mut Cursor<'_>) -> String {
    let mut ahead = cursor.clone();
    let first = ahead.next();
    if first == Some('\\') || ahead.peek() == Some('\'') {
        cursor.literal('\'')
    } else {
        cursor.take_while(is_name)
    }
}

fn block_comment(cursor: &mut Cursor<'_>) -> String {
    let mut text = String::new();
    let mut depth = 1;
    while depth > 0 {
        if cursor.skip("/*") {
            depth += 1;
        } else if cursor.skip("*/") {
            depth -= 1;
        } else {
            let Some(next) = cursor.next() else { break };
            text.push(next);
        }
    }
    text
}

/// Marks the items under `#[cfg(test)]`.
fn mark_tests(tokens: &mut Tokens) {
    let starts: Vec<usize> = tokens.find(&["#", "[", "cfg", "("]).collect();
    for start in starts {
        let end = tokens.closing(start + 1);
        let mut condition = start..end;
        let is_test = condition.clone().any(|index| tokens.at(index) == "test")
            && !condition.any(|index| tokens.at(index) == "not");
        if is_test {
            let end = end_of_item(tokens, end + 1);
            let count = end.saturating_sub(start) + 1;
            for token in tokens.all.iter_mut().skip(start).take(count) {
                token.is_test = true;
            }
        }
    }
}

/// The last token of the item at `index`, over its other attributes.
fn end_of_item(tokens: &Tokens, mut index: usize) -> usize {
    while tokens.stand_at(index, &["#", "["]) {
        index = tokens.closing(index + 1) + 1;
    }
    while index < tokens.all.len() {
        match tokens.at(index) {
            ";" | "}" => return index,
            "{" => return tokens.closing(index),
            "(" | "[" => index = tokens.closing(index),
            _ => {}
        }
        index += 1;
    }
    index
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let tokens = rust_tokens(text).all.into_iter();
        tokens.map(|token| token.text).collect()
    }

    #[test]
    fn texts_characters_and_comments_are_no_code() {
        assert_eq!(
            words("a::b(\"c::d\", 'e', b'f', 'g') /* h /* i */ j */ k // l"),
            [
                "a", "::", "b", "(", "c::d", ",", "e", ",", "f", ",", "g", ")", "k"
            ]
        );
        assert_eq!(words(r##"r#"a "b" c"# r#type '\'' "\"" x"##).len(), 5);
        assert_eq!(words("fn f<'a>(x: &'a str)").len(), 12);
    }

    #[test]
    fn heads_are_told_from_other_comments() {
        let tokens = rust_tokens("//! What.\n\n/// Why.\n// How.\n");
        let heads: Vec<bool> = tokens.comments.iter().map(|it| it.is_head).collect();
        assert_eq!(heads, [true, false]);
        let last = tokens.comments.last().unwrap();
        assert_eq!((last.line, last.text.as_str()), (3, " Why.\n How."));
    }

    #[test]
    fn what_only_tests_compile_is_marked() {
        let text = "fn a() {}\n#[cfg(test)]\n#[path = \"x\"]\nmod b { fn c() {} }\nfn d() {}\n#[cfg(not(test))] fn e() {}\n#[cfg(test)] mod f;\nfn g() {}";
        let tokens = rust_tokens(text);
        let tests = tokens.all.iter().filter(|token| token.is_test);
        let tests: Vec<&str> = tests.map(|token| token.text.as_str()).collect();
        for (word, is_test) in [("a", false), ("c", true), ("d", false), ("e", false)] {
            assert_eq!(tests.contains(&word), is_test, "{word}");
        }
        assert!(tests.contains(&"f") && !tests.contains(&"g"));
    }
}
