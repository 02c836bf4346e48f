//! Templates and payloads that mean harm end inside of their bounds, and data is never read as a template.

use std::time::{Duration, Instant};

use gwgen::interpret::{Trial, TrialFault};

/// The fault of a template, found in good time. Builds without optimisation are several times slower.
fn fault(template: &str, body: &str) -> String {
    let trial = Trial { body: body.to_owned(), ..Trial::default() };
    let started = Instant::now();
    let outcome = trial.read_and_render(template);
    let took = started.elapsed();
    assert!(took < Duration::from_secs(5), "{template} took {took:?}");
    match outcome {
        Ok(rendered) => format!("{} bytes", rendered.text.len()),
        Err(TrialFault::Run(fault)) => fault.to_string(),
        Err(TrialFault::Template(findings)) => panic!("{template}: {findings:?}"),
    }
}

#[test]
fn everything_ends() {
    let steps = "a template took more than 1,000,000 steps";
    let nested = "#foreach($a in [1..1000])#foreach($b in [1..1000])#foreach($c in [1..1000])x#end#end#end";
    assert_eq!(fault(nested, ""), steps);
    let doubling = "#set($x = 'aaaaaaaa')#foreach($i in [1..60])#set($x = \"$x$x\")#end";
    assert_eq!(fault(doubling, ""), "a template rendered more than 10 MiB");
    assert_eq!(fault("#set($x = [1..2000000000])", ""), "a template made more than 64 MiB of values");
    assert_eq!(
        fault("#set($x = 'ab')$x.repeat(2000000000)", ""),
        "a template made more than 64 MiB of values"
    );
    let deep = "macros or defined blocks of a template are 20 deep";
    assert_eq!(fault("#macro(m)#m()#end#m()", ""), deep);
    assert_eq!(fault("#define($d)$d#end$d", ""), deep);
    // A loop stops after 1,000 rounds, silently.
    assert_eq!(fault("#foreach($i in [1..5000])x#end", ""), "1000 bytes");
    let itself = "#set($l = [])#set($i = $l.add($l))$l";
    assert_eq!(fault(itself, ""), "a value is nested too deep to be written");
    let map = "#set($m = {})#set($i = $m.put('m', $m))$m";
    assert_eq!(fault(map, ""), "a value is nested too deep to be written");
    assert_eq!(fault("#set($s = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')$s.matches('(a+)+b')", ""), steps);
    assert_eq!(
        fault("$input.json($input.path('$.p'))", r#"{"p": "$.a["}"#),
        "a JSON path of a template cannot be read"
    );
}

/// What a client sends can be the pattern, the text and the replacement.
#[test]
fn patterns_that_mean_harm() {
    let steps = "a template took more than 1,000,000 steps";
    let memory = "a template made more than 64 MiB of values";
    let run = |method: &str, pattern: &str, text: &str, replacement: &str| {
        let body = serde_json::json!({ "p": pattern, "t": text, "r": replacement }).to_string();
        let arguments = if method == "replaceAll" {
            "$input.path('$.p'), $input.path('$.r')"
        } else {
            "$input.path('$.p')"
        };
        fault(&format!("$input.path('$.t').{method}({arguments})"), &body)
    };
    for method in ["matches", "split", "replaceAll"] {
        for pattern in ["(a|aa)+$b", "(a*)*b", "((a+)+)+b", "(?=(a+)+b)a", "(.*.*.*.*.*.*)b"] {
            assert_eq!(run(method, pattern, &"a".repeat(60), ""), steps, "{method} {pattern}");
        }
        // Nothing is repeated when the pattern is read.
        let nested = format!("{}a{}", "(".repeat(6), "{1,999})".repeat(6));
        let answer = run(method, &nested, "aaaaaaaaaaaaaaaa", "");
        assert!(answer.starts_with("a ") || answer.ends_with("bytes"), "{method}: {answer}");
        let deep = "(".repeat(50_000);
        assert!(!run(method, &deep, "a", "").ends_with("bytes"), "{method}: {deep}");
        // Each repetition of a repetition is one more level to match in.
        assert!(run(method, &format!("a{}", "{1}+".repeat(40)), "aaaa", "").ends_with("bytes"), "{method}");
        for stacked in ["*+", "{1}+", "*"] {
            let pattern = format!("a{}", stacked.repeat(600));
            let answer = run(method, &pattern, "aaaa", "");
            assert_eq!(answer, "a regular expression of a template cannot be read", "{method} {stacked}");
        }
    }
    let text = "a".repeat(60_000);
    let bounded = |answer: String| assert!(answer == steps || answer == memory, "{answer}");
    // The whole text again and again: ten gigabytes, if nobody counted.
    bounded(run("replaceAll", ".+", &text, &"$0".repeat(100_000)));
    bounded(run("replaceAll", "a", &text, &"b".repeat(100_000)));
    // Thousands of groups would cost at each of many places.
    let groups = run("replaceAll", &format!("a|{}", "()".repeat(2_000)), &text, "");
    assert_eq!(groups, "a regular expression of a template cannot be read");
}

/// What is done in every round of a loop, or for every item of a list, is paid for by its size.
#[test]
fn what_is_done_again_is_paid_for_again() {
    let steps = "a template took more than 1,000,000 steps";
    let rounds = |inner: &str| {
        let sets = "#set($s = 'a')#set($body = $input.path('$'))";
        format!("{sets}#foreach($a in [1..300])#foreach($b in [1..300])#set($x = {inner})#end#end")
    };
    // Eight thousand instructions, read each time.
    let pattern = serde_json::json!({ "p": "(?:a{1,999}|b){4}" }).to_string();
    assert_eq!(fault(&rounds("$s.matches($body.p)"), &pattern), steps);
    let long = "a".repeat(1 << 20);
    let text = serde_json::json!({ "t": long }).to_string();
    assert_eq!(fault(&rounds("$s.equalsIgnoreCase($body.t)"), &text), steps);
    let items: Vec<_> = (0..20_000).map(|_| serde_json::json!({ "x": "b" })).collect();
    let items = serde_json::json!({ "t": long, "items": items }).to_string();
    for filter in ["$.t contains @.x", "$.t size 1", "$.t < @.x"] {
        assert_eq!(fault(&format!("$input.json('$.items[?({filter})]')"), &items), steps, "{filter}");
    }
    // A path is read again, however long it is.
    let path = serde_json::json!({ "p": format!("$.{}", "a".repeat(1 << 20)) }).to_string();
    assert_eq!(fault(&rounds("$input.path($body.p)"), &path), steps);
    // What is no JSON is read up to where that is seen.
    let cut = serde_json::json!({ "t": format!("\"{long}") }).to_string();
    assert_eq!(fault(&rounds("$util.parseJson($body.t)"), &cut), steps);
    let cut = serde_json::json!({ "t": format!("[{}", "1,".repeat(10_000)) }).to_string();
    assert_eq!(fault(&rounds("$util.parseJson($body.t)"), &cut), steps);
    // Numbers of many digits are read for every sum.
    let numbers = format!("[{0}, 1.{0}]", "9".repeat(1 << 20));
    for inner in [
        "$body[0] + 1",
        "$body[0] > $body[1]",
        "$body[0] == 1",
        "$body[1].intValue()",
        "$body.contains($body[1])",
    ] {
        assert_eq!(fault(&rounds(inner), &numbers), steps, "{inner}");
    }
    for path in ["$.sum()", "$[?(@ > 1)]", "$[?(@ == '1')]"] {
        assert_eq!(fault(&rounds(&format!("$input.path(\"{path}\")")), &numbers), steps, "{path}");
    }
    // Names are compared with names that differ at their ends.
    let names = serde_json::json!({ format!("{long}a"): 1, "k": format!("{long}b"), "t": long }).to_string();
    for inner in
        ["$body.get($body.k)", "$body[$body.k]", "$body.containsKey($body.k)", "$input.path('$.t.length()')"]
    {
        assert_eq!(fault(&rounds(inner), &names), steps, "{inner}");
    }
    // The first value is the one: nobody looks at the others.
    let many: serde_json::Map<_, _> = (0..50_000).map(|n| (n.to_string(), n.into())).collect();
    let many = serde_json::Value::Object(many).to_string();
    assert_eq!(fault(&rounds("$body.containsValue(0)"), &many), "0 bytes");
}

/// A query of many parameters is read once, however often a template asks for one; all of them together cost what they
/// take.
#[test]
fn many_parameters_are_read_once() {
    let query: Vec<_> = (0..900).map(|number| format!("p{number}=%41{number}")).collect();
    let trial = Trial { query: query.join("&"), ..Trial::default() };
    let rounds =
        |inner: &str| format!("#foreach($a in [1..300])#foreach($b in [1..300])#set($x = {inner})#end#end$x");
    let rendered = trial.read_and_render(&rounds("$input.params('p899')")).expect("within the bounds");
    assert_eq!(String::from_utf8_lossy(&rendered.text), "A899");
    let absent = trial.read_and_render(&rounds("$input.params('q')")).expect("within the bounds");
    assert_eq!(String::from_utf8_lossy(&absent.text), "");
    let Err(TrialFault::Run(fault)) = trial.read_and_render(&rounds("$input.params()")) else {
        panic!("90,000 maps of 900 parameters");
    };
    assert_eq!(fault.to_string(), "a template took more than 1,000,000 steps");
    // What one call gave can be changed, and the next call does not see it.
    let changed = "#set($q = $input.params().querystring)$q.put('p1', 'x')$q.p1,$input.params('p1'),\
        $input.params().querystring.p1,$q.size()";
    let rendered = trial.read_and_render(changed).expect("within the bounds");
    assert_eq!(String::from_utf8_lossy(&rendered.text), "A1x,A1,A1,900");
}

#[test]
fn payloads_that_mean_harm() {
    for operator in ["&&", "||"] {
        let conditions = vec!["@.p"; 200_000].join(operator);
        let body = serde_json::json!({ "p": format!("$[?({conditions})]") }).to_string();
        let answer = fault("$input.json($input.path('$.p'))", &body);
        assert!(answer.ends_with("bytes"), "{operator}: {answer}");
    }
    // Deeper than JSON is read: no JSON at all.
    let deep = "[".repeat(100_000);
    assert_eq!(fault("$input.json('$')", &deep), "2 bytes");
    let wide = format!("[{}0]", "0,".repeat(2_000_000));
    assert!(fault("$input.json('$')", &wide).starts_with("a template "), "a body of two million values");
    let everywhere = format!("{}1{}", "{\"a\":[".repeat(30), "]}".repeat(30));
    assert!(fault("$input.json('$..*..*..*..*..*')", &everywhere).starts_with("a template "));
}

#[test]
fn data_is_never_a_template() {
    let body = r##"{"a": "$input.body #set($x = 1)$x ${context.stage} #stop"}"##;
    let trial = Trial {
        body: body.to_owned(),
        headers: vec![("X-Evil".to_owned(), "#foreach($i in [1..9])$i#end".to_owned())],
        query: "q=%24context.stage".to_owned(),
        variables: vec![("v".to_owned(), "$input.body".to_owned())],
        ..Trial::default()
    };
    let template = "$input.path('$.a')|$input.params('X-Evil')|$input.params('q')|$stageVariables.v|\
        #set($x = $input.path('$.a'))\"$x\"";
    let rendered = trial.read_and_render(template).expect("a text");
    let a = "$input.body #set($x = 1)$x ${context.stage} #stop";
    let expected = format!("{a}|#foreach($i in [1..9])$i#end|$context.stage|$input.body|\"{a}\"");
    assert_eq!(String::from_utf8_lossy(&rendered.text), expected);
}
