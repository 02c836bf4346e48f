//! Files, and the ways between them.

use super::*;

#[test]
fn references_reach_other_files() {
    let files = [
        (
            "api.yaml",
            "a: {$ref: 'schemas/pet.yaml#/Pet'}\nb: {$ref: './schemas/pet.yaml'}\nc: {$ref: '#/x~1y/0/q%20%7Bz%7D'}\nx/y: [{'q {z}': 7}]\nd: {$ref: '#Tail'}\ne: {$anchor: Tail}\nf: {$ref: 'urn:pet'}\n",
        ),
        ("schemas/pet.yaml", "Pet: {tag: {$ref: '../more/tag.json'}}\nid: {$id: 'urn:pet'}\n"),
        ("more/tag.json", "{\"name\": \"tag\"}"),
    ];
    let (loaded, findings, _folder) = read_files(&files, "api.yaml");
    assert_eq!(show(&loaded, &findings), "");
    let root = loaded.root().unwrap();
    let at = |key: &str| pointer::resolve(root.get(key).unwrap()).unwrap();
    assert_eq!(
        pointer::resolve(at("a").get("tag").unwrap()).unwrap().get("name").and_then(Node::as_str),
        Some("tag")
    );
    assert!(at("b").get("Pet").is_some());
    assert_eq!(at("c").as_u64(), Some(7));
    assert_eq!(at("d"), root.get("e").unwrap());
    assert_eq!(at("f").get("$id").and_then(Node::as_str), Some("urn:pet"));
    assert_eq!(loaded.sources.files().count(), 3);
    assert!(loaded.sources.path(loaded.sources.files().nth(2).unwrap()).ends_with("more/tag.json"));
}

#[test]
fn references_that_lead_nowhere_say_why() {
    let files = [
        (
            "api/api.yaml",
            "a: {$ref: '#/components/schema'}\nb: {$ref: 'gone.yaml'}\nc: {$ref: '../private.yaml'}\nd: {$ref: 'https://example.com/x.yaml'}\ne: {$ref: '#/f'}\nf: {$ref: '#/e'}\ng: {$ref: '#/x~y'}\nh: {$ref: 'bad.yaml'}\ni: {$ref: '/etc/hostname'}\nj: {$ref: '#/%4'}\nk: {$ref: '.'}\ncomponents: {schemas: {}}\nl: {$ref: '//host/x.yaml'}\nm: {$ref: '#nothing'}\n",
        ),
        ("private.yaml", "secret: 1\n"),
        ("api/bad.yaml", "a: [\n"),
    ];
    let (loaded, findings, _folder) = read_files(&files, "api/api.yaml");
    assert!(show(&loaded, &findings).contains("GW0204 5:11 this reference leads back to itself"));
    assert_eq!(findings.len(), 2);
    let root = loaded.root().unwrap();
    let mut found = String::new();
    for (key, node) in root.entries().filter(|(_, node)| node.get("$ref").is_some()) {
        let error = pointer::resolve(node).unwrap_err();
        let line = error
            .diagnostic(node.span())
            .map_or("reported".to_owned(), |finding| format!("{} {}", finding.code, finding.message));
        writeln!(found, "{} {line}", key.text).unwrap();
    }
    assert_eq!(
        found,
        "a GW0200 `#/components/schema` points to nothing\n\
         b GW0201 `gone.yaml` cannot be read: there is no such file\n\
         c GW0202 `../private.yaml` lies outside the definition's folder\n\
         d GW0203 `https://example.com/x.yaml` is not read: gwgen fetches nothing from the network\n\
         e GW0204 this reference leads back to itself\n\
         f GW0204 this reference leads back to itself\n\
         g GW0206 `#/x~y` is not a reference: `~` is not followed by `0` or `1`\n\
         h reported\n\
         i GW0202 `/etc/hostname` lies outside the definition's folder\n\
         j GW0206 `#/%4` is not a reference: `%` is not followed by two hexadecimal digits\n\
         k GW0201 `.` cannot be read: it is a folder, not a regular file\n\
         l GW0203 `//host/x.yaml` is not read: gwgen fetches nothing from the network\n\
         m GW0200 `#nothing` points to nothing\n"
    );
}

#[test]
fn chains_of_references_are_bounded() {
    let chain = |steps: usize| -> String {
        let mut text: String = (0..steps).map(|n| format!("a{n}: {{$ref: '#/a{}'}}\n", n + 1)).collect();
        writeln!(text, "a{steps}: end").unwrap();
        text
    };
    for (steps, fine) in [(100, true), (101, false)] {
        let (loaded, _) = read(&chain(steps));
        let end = pointer::resolve(loaded.root().unwrap().get("a0").unwrap());
        assert_eq!(end.is_ok(), fine, "{steps}: {end:?}");
    }
    // A pointer through a reference that needs itself.
    let (loaded, _) = read("a: {$ref: '#/a/b'}\n");
    assert!(pointer::resolve(loaded.root().unwrap().get("a").unwrap()).is_err());
}

#[cfg(unix)]
#[test]
fn symbolic_links_do_not_leave_the_folder() {
    let (_, _, folder) = read_files(
        &[
            ("api/api.yaml", "a: {$ref: 'link.yaml'}\nb: {$ref: 'inner/x.yaml'}\n"),
            ("out/secret.yaml", "x: 1\n"),
            ("out/x.yaml", "y: 1\n"),
        ],
        "api/api.yaml",
    );
    std::os::unix::fs::symlink(folder.path().join("out/secret.yaml"), folder.path().join("api/link.yaml"))
        .unwrap();
    std::os::unix::fs::symlink(folder.path().join("out"), folder.path().join("api/inner")).unwrap();
    let root = folder.path().join("api/api.yaml");
    let (loaded, _) = read_path(&root, &LoadOptions::default());
    for key in ["a", "b"] {
        let error = pointer::resolve(loaded.root().unwrap().get(key).unwrap()).unwrap_err();
        assert!(matches!(error, pointer::RefError::Outside { .. }), "{error:?}");
    }
    let options = LoadOptions { allow_paths: vec![folder.path().join("out")], ..LoadOptions::default() };
    let (loaded, findings) = read_path(&root, &options);
    assert_eq!(show(&loaded, &findings), "");
    assert!(pointer::resolve(loaded.root().unwrap().get("a").unwrap()).is_ok());
}

#[test]
fn inputs_that_are_no_files() {
    let (_, findings, folder) = read_files(&[("empty.yaml", "")], "empty.yaml");
    assert_eq!(findings.len(), 1);
    let of = |path: &Path| {
        let (loaded, findings) = read_path(path, &LoadOptions::default());
        show(&loaded, &findings).split(' ').next().unwrap().to_owned()
    };
    assert_eq!(of(folder.path()), "GW0002");
    assert_eq!(of(&folder.path().join("missing.yaml")), "GW0001");
    assert_eq!(of(&folder.path().join("empty.yaml/inside.yaml")), "GW0001");
    #[cfg(unix)]
    {
        assert_eq!(of(Path::new("/dev/null")), "GW0002");
        let fifo = folder.path().join("fifo");
        assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
        assert_eq!(of(&fifo), "GW0002");
    }
}

#[test]
fn large_files() {
    let file = |bytes: usize| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.yaml");
        std::fs::write(&path, format!("a: {}\n", "x".repeat(bytes - 4))).unwrap();
        let (loaded, findings) = read_path(&path, &LoadOptions::default());
        show(&loaded, &findings).split(' ').next().unwrap_or("").to_owned()
    };
    assert_eq!(file(6 << 20), "");
    assert_eq!(file((6 << 20) + 1), "GW0007");
    assert_eq!(file((32 << 20) + 1), "GW0006");
}
