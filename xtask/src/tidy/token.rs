//! A file of Rust or JavaScript as tokens and comments, so that a rule never mistakes a text for code.

use std::str::Chars;

/// A word, a mark, or a literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CodeToken {
    pub(super) kind: TokenKind,
    /// Of a literal: what is between the quotes. Each `${…}` of a template is `${}`; its tokens follow.
    pub(super) text: String,
    /// From 1.
    pub(super) line: usize,
    /// Inside of what only tests compile.
    pub(super) is_test: bool,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    Word,
    /// One character, or `::`.
    Mark,
    Text,
    Template,
    /// A number, a character, a lifetime or a regular expression, which no rule looks at.
    Other,
}

/// A comment without its marks; neighbouring lines of Rust are one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Comment {
    pub(super) text: String,
    /// Where it begins, from 1.
    pub(super) line: usize,
    /// `//!`, which says what a file is.
    pub(super) is_head: bool,
}

impl Comment {
    /// The line in which it ends.
    pub(super) fn end(&self) -> usize {
        self.line + self.text.matches('\n').count()
    }
}

/// The tokens and comments of a file.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    pub(super) all: Vec<CodeToken>,
    pub(super) comments: Vec<Comment>,
}

impl Tokens {
    /// The word or mark at `index`; nothing for literals, and behind the end.
    pub(super) fn at(&self, index: usize) -> &str {
        self.all
            .get(index)
            .filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::Mark))
            .map_or("", |token| &token.text)
    }

    /// The word at `index`.
    pub(super) fn word(&self, index: usize) -> Option<&str> {
        let token = self.all.get(index)?;
        (token.kind == TokenKind::Word).then_some(token.text.as_str())
    }

    /// The literal at `index`.
    pub(super) fn literal(&self, index: usize) -> Option<&str> {
        let token = self.all.get(index)?;
        (token.kind == TokenKind::Text).then_some(token.text.as_str())
    }

    /// Every literal, templates included.
    pub(super) fn literals(&self) -> impl Iterator<Item = &CodeToken> {
        let is_literal =
            |token: &&CodeToken| matches!(token.kind, TokenKind::Text | TokenKind::Template);
        self.all.iter().filter(is_literal)
    }

    /// The line of the token at `index`.
    pub(super) fn line(&self, index: usize) -> usize {
        self.all.get(index).map_or(0, |token| token.line)
    }

    /// Whether only tests compile the token at `index`.
    pub(super) fn is_test(&self, index: usize) -> bool {
        self.all.get(index).is_some_and(|token| token.is_test)
    }

    /// Where exactly these words and marks stand one after the other.
    pub(super) fn find<'a>(&'a self, wanted: &'a [&str]) -> impl Iterator<Item = usize> + 'a {
        (0..self.all.len()).filter(|index| self.stand_at(*index, wanted))
    }

    /// Whether exactly these words and marks begin at `index`.
    pub(super) fn stand_at(&self, index: usize, wanted: &[&str]) -> bool {
        let mut places = wanted.iter().enumerate();
        places.all(|(place, text)| self.at(index + place) == *text)
    }

    /// The index of the bracket that closes the one at `open`, or the end.
    pub(super) fn closing(&self, open: usize) -> usize {
        let mut depth = 0_usize;
        for index in open..self.all.len() {
            match self.at(index) {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                return index;
            }
        }
        self.all.len()
    }
}

/// Where a reader of text stands.
#[derive(Clone)]
pub(super) struct Cursor<'a> {
    rest: Chars<'a>,
    pub(super) line: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            rest: text.chars(),
            line: 1,
        }
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let next = self.rest.next()?;
        self.line += usize::from(next == '\n');
        Some(next)
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    /// Whether `text` follows.
    pub(super) fn sees(&self, text: &str) -> bool {
        self.rest.as_str().starts_with(text)
    }

    /// Goes over `text`, if it follows.
    pub(super) fn skip(&mut self, text: &str) -> bool {
        let sees = self.sees(text);
        if sees {
            text.chars().for_each(|_| {
                self.next();
            });
        }
        sees
    }

    /// What follows as far as `fits` says yes.
    pub(super) fn take_while(&mut self, fits: impl Fn(char) -> bool) -> String {
        let mut taken = String::new();
        while let Some(next) = self.peek().filter(|next| fits(*next)) {
            taken.push(next);
            self.next();
        }
        taken
    }

    /// What follows up to `end`, which is gone over; `\` keeps what stands behind it from being looked at.
    pub(super) fn literal(&mut self, end: char) -> String {
        let mut literal = String::new();
        while let Some(next) = self.next() {
            if next == end {
                break;
            }
            literal.push(next);
            if next == '\\' {
                literal.extend(self.next());
            }
        }
        literal
    }

    /// What follows up to `end`, which is gone over.
    pub(super) fn until(&mut self, end: &str) -> String {
        let mut taken = String::new();
        while !self.skip(end) {
            let Some(next) = self.next() else { break };
            taken.push(next);
        }
        taken
    }
}

/// Whether it may stand in a name.
pub(super) fn is_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}
