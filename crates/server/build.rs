//! Makes Cargo notice files that are added to or removed from the embedded tree.

fn main() {
    println!("cargo::rerun-if-changed=../../static");
}
