//! What a file of the front end imports.

use crate::tidy::file::{File, folder, join};
use crate::tidy::token::Tokens;

/// A file that another imports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Import {
    /// From the top of the repository.
    pub(super) path: String,
    pub(super) line: usize,
    /// Only a comment names it, for types.
    pub(super) is_type: bool,
}

/// The imports of a file of JavaScript: `import`, `export … from`, `import()`, and types in comments.
pub(super) fn of(file: &File) -> Vec<Import> {
    let import = |path: &str, line, is_type| Import {
        path: join(folder(&file.path), path),
        line,
        is_type,
    };
    let tokens = &file.tokens;
    let mut found: Vec<Import> = (0..tokens.all.len())
        .filter_map(|index| Some(import(imported(tokens, index)?, tokens.line(index), false)))
        .collect();
    for comment in &file.tokens.comments {
        for mark in ["import('", "from '"] {
            let parts = comment.text.split(mark).skip(1);
            let paths = parts.filter_map(|rest| rest.split('\'').next());
            found.extend(paths.map(|path| import(path, comment.line, true)));
        }
    }
    found.retain(|import| import.path.ends_with(".js"));
    found
}

/// The path of an import whose word is at `index`.
fn imported(tokens: &Tokens, index: usize) -> Option<&str> {
    let path = match tokens.at(index) {
        "from" => tokens.literal(index + 1)?,
        "import" if tokens.at(index + 1) == "(" => tokens.literal(index + 2)?,
        "import" => tokens.literal(index + 1)?,
        _ => return None,
    };
    path.starts_with('.').then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::Tree;

    #[test]
    fn every_form_of_import_is_read() {
        let text = "import { a,\n b } from '../a.js';\nimport './b.js';\nexport * from './c.js';\nlet d = import('./d.js');\n/** @typedef {import('./e.js').E} E */\n/** @import { F } from './f.js' */\nimport 'node:fs';\nfrom('./g.js');";
        let tree = Tree::of(&[("static/x/y.js", text)]);
        let imports = of(tree.file("static/x/y.js").unwrap()).into_iter();
        let imports: Vec<_> = imports.map(|it| (it.path, it.is_type)).collect();
        let expected = [
            ("static/a.js", false),
            ("static/x/b.js", false),
            ("static/x/c.js", false),
            ("static/x/d.js", false),
            ("static/x/e.js", true),
            ("static/x/f.js", true),
        ];
        assert_eq!(
            imports,
            expected.map(|(path, is_type)| (path.to_owned(), is_type))
        );
    }
}
