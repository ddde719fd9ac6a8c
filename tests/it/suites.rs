//! What suites mean: defaults, includes, variables, names.

use std::fs;
use std::path::Path;

use smoke::source::{Style, draw};
use smoke::suite::{Auth, Body, Case, Input, Loaded, Options, Suite, discover, load};
use tempfile::TempDir;

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn load_with(folder: &Path, suite: &str, vars: &[(&str, &str)]) -> Loaded {
    let env = |name: &str| (name == "SET").then(|| "from the environment".to_owned());
    let vars = vars
        .iter()
        .map(|&(name, value)| (name.to_owned(), value.to_owned()));
    let options = Options {
        vars: vars.collect(),
        env: &env,
        defaults: smoke::suite::RequestDefaults::default(),
    };
    let inputs = discover(&[folder.join(suite)]).unwrap();
    load(&inputs, &options)
}

/// The one suite of these files, which has no mistakes.
fn suite(files: &[(&str, &str)]) -> Suite {
    let folder = folder(files);
    let loaded = load_with(folder.path(), "suite.toml", &[]);
    let errors: Vec<String> = loaded
        .findings
        .iter()
        .filter(|finding| finding.is_error())
        .map(|finding| draw(finding, Style::Plain))
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    loaded.suites.into_iter().next().unwrap()
}

fn names(cases: &[Case]) -> Vec<&str> {
    cases.iter().map(|case| case.name.as_str()).collect()
}

fn header<'a>(case: &'a Case, name: &str) -> Vec<Option<&'a str>> {
    let headers = case.first().request.headers.iter();
    let values = headers.filter(|(header, _)| header.as_str() == name);
    values
        .map(|(_, value)| value.as_ref().map(|v| v.to_str().unwrap()))
        .collect()
}

#[test]
fn a_case_is_named_after_its_request() {
    let suite = suite(&[(
        "suite.toml",
        r#"
        [[case]]
        get = ["/", "/about/"]
        [[case]]
        name = "pages"
        get = ["/a", "/b"]
        [[case]]
        method = "PROPFIND"
        path = "/dav/"
        "#,
    )]);
    assert_eq!(suite.name.value, "suite");
    assert_eq!(
        names(&suite.cases),
        [
            "GET /",
            "GET /about/",
            "pages: /a",
            "pages: /b",
            "PROPFIND /dav/"
        ]
    );
}

#[test]
fn defaults_stand_under_every_case_which_wins() {
    let suite = suite(&[(
        "suite.toml",
        r#"
        tags = ["all"]
        [defaults]
        headers.X-One = "default"
        headers.x-two = "default"
        bearer = "token"
        timeout = "3s"
        tags = ["default"]
        body = "default"
        expect.status = 404
        [[case]]
        post = "/plain"
        [[case]]
        post = "/own"
        headers.x-one = "own"
        headers.X-Two = false
        basic_auth = "me:secret"
        json = { a = 1 }
        tags = ["own"]
        expect.redirect = "/"
        "#,
    )]);
    let [plain, own] = suite.cases.as_slice() else {
        panic!("two cases")
    };
    assert_eq!(header(plain, "x-one"), [Some("default")]);
    assert_eq!(
        plain.first().request.auth,
        Some(Auth::Bearer("token".to_owned()))
    );
    assert_eq!(plain.first().limits.timeout.as_secs(), 3);
    assert_eq!(plain.tags, ["all", "default"]);
    assert!(plain.first().expect.status.is_some());
    assert_eq!(header(own, "x-one"), [Some("own")]);
    assert_eq!(header(own, "x-two"), [None]);
    assert!(matches!(own.first().request.auth, Some(Auth::Basic { .. })));
    assert!(matches!(own.first().request.body, Some(Body::Json(_))));
    assert_eq!(own.tags, ["all", "own"]);
    assert!(
        own.first().expect.status.is_none(),
        "a redirect is a status"
    );
}

#[test]
fn a_host_for_every_case_is_the_host_of_the_suite() {
    let suite = suite(&[(
        "suite.toml",
        "defaults.host = 'default.example'\n[[case]]\nget = '/'\n",
    )]);
    assert_eq!(suite.host.unwrap().value, "default.example");
    assert!(suite.cases[0].first().request.host.is_none());
}

#[test]
fn the_nearest_file_wins() {
    let suite = suite(&[
        (
            "smoke.toml",
            "[vars]\na = 'project'\nb = 'project'\nc = 'project'\n[targets.live]\nurl = '127.0.0.1:1'\n",
        ),
        (
            "shared/common.toml",
            "include = ['more.toml']\n[vars]\nb = 'common'\nc = 'common'\n",
        ),
        ("shared/more.toml", "[vars]\nb = 'more'\nd = 'more'\n"),
        (
            "suite.toml",
            "include = ['shared/common.toml']\n[vars]\nc = 'own'\n[[case]]\nget = '/{{a}}/{{b}}/{{c}}/{{d}}'\n",
        ),
    ]);
    assert_eq!(
        suite.cases[0].first().request.path.value,
        "/project/common/own/more"
    );
    assert!(suite.targets.contains_key("live"));
}

#[test]
fn variables_are_made_of_others_and_given_ones_win() {
    let folder = folder(&[(
        "suite.toml",
        "[vars]\nversion = 1.10\nbase = '/v{{version}}'\nenv = '{{ env.SET }}'\n\
         [[case]]\nget = '{{base}}/{{name}}'\nheaders.x = \"{{env}} {{'{{'}}x}}\"\n",
    )]);
    let loaded = load_with(
        folder.path(),
        "suite.toml",
        &[("name", "given"), ("base", "/b")],
    );
    assert!(loaded.findings.is_empty(), "{:?}", loaded.findings);
    let case = &loaded.suites[0].cases[0];
    assert_eq!(case.first().request.path.value, "/b/given");
    assert_eq!(header(case, "x"), [Some("from the environment {{x}}")]);
    let loaded = load_with(folder.path(), "suite.toml", &[("name", "given")]);
    assert_eq!(
        loaded.suites[0].cases[0].first().request.path.value,
        "/v1.10/given"
    );
}

#[test]
fn a_given_variable_that_nobody_uses_is_a_mistake() {
    let folder = folder(&[(
        "suite.toml",
        "[vars]\nbase = '/'\n[[case]]\nget = '{{base}}'\n",
    )]);
    let loaded = load_with(folder.path(), "suite.toml", &[("bsae", "/x")]);
    let said: Vec<&str> = loaded.findings.iter().map(|f| f.message.as_str()).collect();
    assert_eq!(said, ["`--var bsae=…`: no suite uses `{{bsae}}`"]);
}

#[test]
fn a_secret_is_known_as_one_wherever_it_comes_from() {
    let files = [(
        "suite.toml",
        "[secrets]\ntoken = { env = 'SET' }\n[[case]]\nget = '/{{token}}'\n",
    )];
    let folder = folder(&files);
    for (vars, value) in [
        (vec![], "from the environment"),
        (vec![("token", "given")], "given"),
    ] {
        let loaded = load_with(folder.path(), "suite.toml", &vars);
        let suite = &loaded.suites[0];
        assert_eq!(loaded.secrets[0].value, value);
        assert_eq!(suite.cases[0].name.value, "GET /$SET", "a name is printed");
    }
}

#[test]
fn a_warning_loses_no_case() {
    let folder = folder(&[(
        "suite.toml",
        "[[case]]\nget = '/'\nexpect.content_encoding = 'gzip'\n[[case]]\nget = '/b'\n",
    )]);
    let loaded = load_with(folder.path(), "suite.toml", &[]);
    assert_eq!(loaded.findings.len(), 1);
    assert!(!loaded.findings[0].is_error());
    assert_eq!(names(&loaded.suites[0].cases), ["GET /", "GET /b"]);
}

#[test]
fn a_file_to_send_lies_beside_the_suite() {
    let folder = folder(&[
        (
            "deep/suite.toml",
            "[[case]]\nput = '/f'\nfile = 'data.bin'\n",
        ),
        ("deep/data.bin", "x"),
    ]);
    let loaded = load_with(folder.path(), "deep/suite.toml", &[]);
    assert!(loaded.findings.is_empty(), "{:?}", loaded.findings);
    let Some(Body::File(path)) = &loaded.suites[0].cases[0].first().request.body else {
        panic!("a file")
    };
    assert_eq!(path.value, folder.path().join("deep/data.bin"));
}

#[test]
fn a_folder_is_every_suite_in_it_but_what_is_only_included() {
    let case = "[[case]]\nget = '/'\n";
    let include = format!("include = ['../common.toml']\n{case}");
    let folder = folder(&[
        ("common.toml", "[vars]\na = '1'\n"),
        ("b.toml", case),
        ("a/c.toml", &include),
        (".gitignore", "ignored.toml\n"),
        ("ignored.toml", case),
        (".hidden.toml", "not even TOML"),
        ("smoke.toml", "[vars]\nb = '1'\n"),
        ("notes.txt", "no suite"),
    ]);
    let loaded = load_with(folder.path(), "", &[]);
    // Whoever stands elsewhere has no project around `a`.
    let [above] = loaded.findings.as_slice() else {
        panic!("{:?}", loaded.findings);
    };
    assert_eq!(above.code, "changed-meaning");
    let told = "smoke.toml is above the project, and not read";
    assert!(above.message.ends_with(told), "{}", above.message);
    let names: Vec<&str> = loaded
        .suites
        .iter()
        .map(|s| s.name.value.as_str())
        .collect();
    assert_eq!(names, ["c", "b", "ignored"]);
}

#[test]
fn two_suites_of_one_name_are_told_apart() {
    let folder = folder(&[
        ("a/site.toml", "[[case]]\nget = '/'\n"),
        ("b/site.toml", "[[case]]\nget = '/'\n"),
    ]);
    let loaded = load_with(folder.path(), "", &[]);
    let said: Vec<&str> = loaded.findings.iter().map(|f| f.message.as_str()).collect();
    assert_eq!(said, ["two suites are called `site`"]);
}

#[test]
fn what_can_not_be_read_is_told() {
    let folder = folder(&[("latin.toml", "")]);
    fs::write(folder.path().join("latin.toml"), b"# ok\n# caf\xe9\n").unwrap();
    let loaded = load_with(folder.path(), "latin.toml", &[]);
    assert!(loaded.findings[0].message.ends_with("line 2 is not UTF-8"));
    let nowhere = folder.path().join("nowhere.toml");
    assert!(
        discover(&[nowhere])
            .unwrap_err()
            .to_string()
            .contains("there is no file or folder")
    );
    let gone = Input::File {
        path: folder.path().join("gone.toml"),
        named: true,
    };
    let options = Options {
        vars: Vec::new(),
        env: &|_| None,
        defaults: smoke::suite::RequestDefaults::default(),
    };
    let loaded = load(&[gone], &options);
    assert!(
        loaded.findings[0]
            .message
            .ends_with("there is no such file")
    );
}

#[test]
fn a_project_file_with_cases_is_to_be_renamed() {
    let case = "[[case]]\nget = '/'\n";
    let files = [("suite.toml", case), ("sub/smoke.toml", case)];
    let said = |folder: &TempDir| -> Vec<String> {
        let findings = load_with(folder.path(), "", &[]).findings;
        findings.iter().map(|f| draw(f, Style::Plain)).collect()
    };
    // Whether a suite includes it or none does.
    for folder in [
        folder(&files),
        folder(&[&files[..], &[("sub/suite-2.toml", case)]].concat()),
        folder(&files[1..]),
    ] {
        let said = said(&folder);
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].starts_with("error[included-cases]: `smoke.toml` is"));
        assert!(said[0].contains("help: rename it: "), "{}", said[0]);
    }
    // Without cases it is no mistake, but no suite either.
    let folder = folder(&[("sub/smoke.toml", "[vars]\na = '1'\n")]);
    assert_eq!(
        said(&folder),
        ["error[no-cases]: there is no suite, only `smoke.toml`, which suites include"]
    );
    fs::write(folder.path().join("suite.toml"), case).unwrap();
    assert_eq!(said(&folder), Vec::<String>::new());
}

#[test]
fn a_folder_of_suites_may_be_a_link() {
    let case = "[[case]]\nget = '/'\n";
    let elsewhere = folder(&[("linked.toml", case)]);
    let folder = folder(&[("a.toml", case), ("C.TOML", case)]);
    std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("more")).unwrap();
    let loaded = load_with(folder.path(), "", &[]);
    let names: Vec<&str> = loaded.suites.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names, ["C", "a", "linked"]);
    assert!(loaded.findings.is_empty(), "{:?}", loaded.findings);
    std::os::unix::fs::symlink("gone", folder.path().join("lost")).unwrap();
    let loaded = load_with(folder.path(), "", &[]);
    let said = &loaded.findings[0].message;
    assert!(
        said.ends_with("/lost: it is a link that leads nowhere"),
        "{said}"
    );
}

#[test]
fn what_should_be_a_smoke_toml_is_not_passed_over() {
    let folder = folder(&[("suites/a.toml", "[[case]]\nget = '/'\n")]);
    fs::create_dir(folder.path().join(".git")).unwrap();
    let project = folder.path().join("smoke.toml");
    let only_finding = || {
        let mut loaded = load_with(folder.path(), "suites", &[]);
        assert_eq!(loaded.findings.len(), 1, "{:?}", loaded.findings);
        let finding = loaded.findings.remove(0);
        assert_eq!(finding.code, "unreadable");
        finding.message
    };
    std::os::unix::fs::symlink("gone", &project).unwrap();
    let said = only_finding();
    assert!(
        said.ends_with("smoke.toml: it is a link that leads nowhere"),
        "{said}"
    );
    fs::remove_file(&project).unwrap();
    fs::create_dir(&project).unwrap();
    let said = only_finding();
    assert!(said.ends_with("smoke.toml: it is a folder"), "{said}");
}

#[test]
fn a_text_that_is_all_a_variable_is_of_its_type() {
    let folder = folder(&[(
        "suite.toml",
        "[vars]\nn = 41\nprice = 1.10\non = true\nword = '41'\nsame = '{{n}}'\nnone = '{{null}}'\n\
         [[case]]\npost = '/{{price}}'\nfollow = '{{on}}'\n\
         headers = { price = '{{price}}', all = ['{{n}}', '{{on}}'] }\n\
         json = { n = '{{n}}', price = '{{price}}', text = 'no {{price}}', word = '{{word}}', \
         same = '{{same}}', none = '{{none}}', list = ['{{on}}'] }\n\
         expect.json.'$.n' = '{{n}}'\nexpect.json.'$.none' = '{{null}}'\n\
         expect.headers.flag = '{{on}}'\nexpect.headers.price = { equals = '{{price}}', starts_with = '{{n}}' }\n\
         expect.cookies.a = { secure = '{{on}}' }\n",
    )]);
    let loaded = load_with(folder.path(), "suite.toml", &[]);
    let mut findings = loaded.findings.iter();
    assert!(
        findings.all(|it| it.code == "changed-meaning"),
        "{findings:?}"
    );
    let step = loaded.suites[0].cases[0].first();
    assert_eq!(step.request.path.value, "/1.10");
    assert_eq!(step.limits.follow, Some(20));
    let Some(Body::Json(json)) = &step.request.body else {
        panic!("JSON")
    };
    let expected = serde_json::json!({
        "n": 41, "price": 1.1, "text": "no 1.10", "word": "41", "same": 41, "none": null, "list": [true],
    });
    assert_eq!(*json, expected);
    let case = &loaded.suites[0].cases[0];
    assert_eq!(header(case, "price"), [Some("1.10")]);
    assert_eq!(header(case, "all"), [Some("41"), Some("true")]);
    let said = format!("{:?}", step.expect);
    for expected in [
        "Equals(Number(41))",
        "Equals(Null)",
        "Equals(\"true\")",
        "Equals(\"1.10\")",
        "StartsWith(\"41\")",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
}

#[test]
fn a_given_variable_is_of_the_type_that_the_suite_says() {
    let folder = folder(&[(
        "suite.toml",
        "[vars]\nn = 1\ntext = 'a'\non = true\nsame = '{{n}}'\n[[case]]\npost = '/'\n\
         json = { n = '{{n}}', text = '{{text}}', on = '{{on}}', same = '{{same}}', free = '{{free}}' }\n",
    )]);
    let json = |vars: &[(&str, &str)]| {
        let loaded = load_with(folder.path(), "suite.toml", vars);
        match &loaded.suites[0].cases[0].first().request.body {
            Some(Body::Json(json)) => json.to_string(),
            other => panic!("{other:?}"),
        }
    };
    let given = [
        ("n", "5"),
        ("text", "6"),
        ("on", "false"),
        ("same", "7"),
        ("free", "8"),
    ];
    assert_eq!(
        json(&given),
        r#"{"n":5,"text":"6","on":false,"same":7,"free":"8"}"#
    );
    assert!(json(&[("free", "true")]).contains(r#""free":"true""#));
    let loaded = load_with(folder.path(), "suite.toml", &[("n", "x"), ("free", "1")]);
    let wrong = loaded.findings.iter().find(|it| it.is_error()).unwrap();
    assert_eq!(wrong.message, "`--var n` is \"x\", and a number is wanted");
}

#[test]
fn null_comes_from_rows_too() {
    let folder = folder(&[
        (
            "suite.toml",
            "[[case]]\neach = { file = 'rows.json' }\npost = '/{{each.n}}'\njson.parent = '{{each.parent}}'\n",
        ),
        (
            "rows.json",
            r#"[{ "n": 1, "parent": null }, { "n": 2, "parent": 7 }]"#,
        ),
    ]);
    let loaded = load_with(folder.path(), "suite.toml", &[]);
    assert!(loaded.findings.is_empty(), "{:?}", loaded.findings);
    let cases = loaded.suites[0].cases.iter();
    let bodies: Vec<String> = cases
        .map(|case| match &case.first().request.body {
            Some(Body::Json(json)) => json.to_string(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(bodies, [r#"{"parent":null}"#, r#"{"parent":7}"#]);
}
