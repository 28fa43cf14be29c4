//! Reads JavaScript into tokens.

use crate::tidy::token::{CodeToken, Comment, Cursor, TokenKind, Tokens, is_name};

/// Words behind which a `/` begins a regular expression.
const BEFORE_EXPRESSION: [&str; 10] = [
    "return", "typeof", "case", "in", "of", "delete", "void", "throw", "await", "yield",
];

/// The tokens of a file of JavaScript.
pub(super) fn js_tokens(text: &str) -> Tokens {
    let mut tokens = Tokens::default();
    let mut cursor = Cursor::new(text);
    cursor.skip("#!");
    read(&mut cursor, &mut tokens, false);
    tokens
}

/// Reads to the end, or to the `}` that ends an expression in a template.
fn read(cursor: &mut Cursor<'_>, tokens: &mut Tokens, in_template: bool) {
    let mut depth = 0_usize;
    loop {
        let line = cursor.line;
        if cursor.skip("//") {
            let text = cursor.take_while(|letter| letter != '\n');
            push_comment(tokens, text, line);
            continue;
        }
        if cursor.skip("/*") {
            let text = cursor.until("*/");
            push_comment(tokens, text, line);
            continue;
        }
        let Some(first) = cursor.next() else { break };
        match first {
            '}' if in_template && depth == 0 => break,
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        match first {
            '\'' | '"' => push(tokens, TokenKind::Text, cursor.literal(first), line),
            '`' => template(cursor, tokens),
            '/' if begins_expression(tokens) => {
                let text = regular_expression(cursor);
                push(tokens, TokenKind::Other, text, line);
            }
            _ if first.is_whitespace() => {}
            _ if first.is_ascii_digit() => {
                let number = cursor.take_while(is_name);
                push(tokens, TokenKind::Other, number, line);
            }
            _ if is_js_name(first) => {
                let word = format!("{first}{}", cursor.take_while(is_js_name));
                push(tokens, TokenKind::Word, word, line);
            }
            _ => push(tokens, TokenKind::Mark, first.to_string(), line),
        }
    }
}

fn is_js_name(letter: char) -> bool {
    is_name(letter) || letter == '$' || letter == '#'
}

fn template(cursor: &mut Cursor<'_>, tokens: &mut Tokens) {
    let line = cursor.line;
    let place = tokens.all.len();
    push(tokens, TokenKind::Template, String::new(), line);
    let mut text = String::new();
    loop {
        if cursor.skip("${") {
            text.push_str("${}");
            read(cursor, tokens, true);
            continue;
        }
        match cursor.next() {
            None | Some('`') => break,
            Some('\\') => text.extend(cursor.next()),
            Some(next) => text.push(next),
        }
    }
    if let Some(token) = tokens.all.get_mut(place) {
        token.text = text;
    }
}

/// A `/` divides behind a value, and else begins a regular expression.
fn begins_expression(tokens: &Tokens) -> bool {
    tokens.all.last().is_none_or(|token| match token.kind {
        TokenKind::Mark => !matches!(token.text.as_str(), ")" | "]" | "}"),
        TokenKind::Word => BEFORE_EXPRESSION.contains(&token.text.as_str()),
        TokenKind::Text | TokenKind::Template | TokenKind::Other => false,
    })
}

fn regular_expression(cursor: &mut Cursor<'_>) -> String {
    let mut text = String::new();
    let mut in_set = false;
    while let Some(next) = cursor.next() {
        match next {
            '/' if !in_set => break,
            '\\' => text.extend(cursor.next()),
            '[' => in_set = true,
            ']' => in_set = false,
            '\n' => break,
            _ => text.push(next),
        }
    }
    text
}

fn push(tokens: &mut Tokens, kind: TokenKind, text: String, line: usize) {
    tokens.all.push(CodeToken {
        kind,
        text,
        line,
        is_test: false,
    });
}

fn push_comment(tokens: &mut Tokens, text: String, line: usize) {
    tokens.comments.push(Comment {
        text,
        line,
        is_head: false,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_inside_a_template_is_code() {
        let tokens = js_tokens("x = `a ${t('b', { c: `${d}` })} e`; f('g')");
        let literals: Vec<&str> = tokens.literals().map(|it| it.text.as_str()).collect();
        assert_eq!(literals, ["a ${} e", "b", "${}", "g"]);
        assert!(tokens.all.iter().any(|token| token.text == "d"));
    }

    #[test]
    fn a_quote_in_a_regular_expression_begins_no_text() {
        let tokens = js_tokens("a.replace(/['\"/[\\]`]/g, b); c / d / e; // 'f\n'h'");
        let literals: Vec<&str> = tokens.literals().map(|it| it.text.as_str()).collect();
        assert_eq!(literals, ["h"]);
        assert_eq!(tokens.comments.len(), 1);
    }
}
