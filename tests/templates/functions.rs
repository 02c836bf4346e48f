//! `$input`, `$util`, `$context` and methods, by example: those of the reference (5.8), and what Java's engines print.

use gwgen::interpret::{Override, Trial};

fn printed(trial: &Trial, template: &str) -> String {
    match trial.read_and_render(template) {
        Ok(rendered) => String::from_utf8_lossy(&rendered.text).into_owned(),
        Err(fault) => format!("{fault:?}"),
    }
}

fn check(body: &str, cases: &[(&str, &str)]) {
    let trial = Trial {
        body: body.to_owned(),
        path: vec![("id".to_owned(), "7".to_owned())],
        query: "name=Bella&name=Rex&x=a+b".to_owned(),
        headers: vec![("X-Own".to_owned(), "1".to_owned()), ("Connection".to_owned(), "close".to_owned())],
        variables: vec![("testVar".to_owned(), "default".to_owned())],
        ..Trial::default()
    };
    for (template, expected) in cases {
        assert_eq!(printed(&trial, template), *expected, "{template} on {body}");
    }
}

#[test]
fn input() {
    check(
        "",
        &[
            ("$input.body", "{}"),
            ("$input.body.anything", ""),
            ("$input.json('$')", "{}"),
            ("$input.json('$.a')", "\"\""),
            ("#set($r = $input.path('$.a'))[$r]#if($r == $null)N#end#if($r == \"\")E#end", "[]NE"),
            ("$util.urlEncode($input.body)&$util.urlEncode($input.body.x)", "%7B%7D&"),
        ],
    );
    check(
        "no JSON",
        &[("$input.body", "no JSON"), ("$input.json('$')", "\"\""), ("[$input.path('$')]", "[]")],
    );
    check(
        r#"{"n":10.00,"big":12345678901234567890,"e":1e3,"s":"a/\"é","l":[{"a":1},"x/y",null],"m":{"b":[],"c":{}}}"#,
        &[
            (
                "$input.json('$.n') $input.json('$.big') $input.json('$.e') $input.json('$.s')",
                "10.0 12345678901234567890 1000.0 \"a/\\\"é\"",
            ),
            ("$input.path('$.n') $input.path('$.s')", "10.0 a/\"é"),
            ("$input.path('$.l')", r#"[{"a":1},"x\/y",null]"#),
            ("$input.json('$.l')", r#"[{"a":1},"x/y",null]"#),
            ("$input.path('$.m')", "{b=[], c={}}"),
            ("$input.path('$.l')[0] $input.path('$.l').size() $input.path('$.l[-2]')", "{a=1} 3 x/y"),
            (
                "$input.json('$.l[*].a') $input.json('$..a') $input.json('$.l[?(@.a == 1)]') $input.json('$.l.length()')",
                "[1] [1] [{\"a\":1}] 3",
            ),
            ("$input.json('$.nothing[*]') $input.json('$.l[7]')", "\"\" \"\""),
            ("#set($p = '$.n')$input.json($p) $input.json(\"$.l[#if(true)0#end]\")", "10.0 {\"a\":1}"),
        ],
    );
    check(
        "{}",
        &[
            (
                "$input.params('id') $input.params('name') $input.params('x') $input.params('x-own')",
                "7 Rex a b 1",
            ),
            ("[$input.params('Connection')][$input.params('none')]", "[][]"),
            (
                "$input.params().keySet() $input.params().path $input.params().querystring $input.params().header",
                "[path, querystring, header] {id=7} {name=Rex, x=a b} {X-Own=1}",
            ),
            ("$input.params().querystring.get('name') $input.params('id').length()", "Rex 1"),
            (
                "\"$stageVariables.testVar\" \"$stageVariables.none\" $stageVariables['testVar'] ${stageVariables.testVar}",
                "\"default\" \"\" default default",
            ),
            (
                "$context.stage $context.httpMethod [$context.identity] [$context.identity.userArn] $context.identity.sourceIp",
                "test POST [] [] 127.0.0.1",
            ),
            (
                "#foreach($k in $context.identity.keySet())$k#if($foreach.hasNext),#end#end",
                "cognitoIdentityPoolId,accountId,cognitoIdentityId,caller,sourceIp,principalOrgId,accessKey,cognitoAuthenticationType,cognitoAuthenticationProvider,userArn,userAgent,user",
            ),
            ("#foreach($k in $context.authorizer.keySet())$k#end.", "."),
            (
                "$context.requestOverride.keySet() $context.responseOverride.keySet()",
                "[path, header, querystring] [header]",
            ),
        ],
    );
}

#[test]
fn util() {
    check(
        r#"{"a": "x'y"}"#,
        &[
            ("$util.escapeJavaScript($input.json('$'))", "{\\\"a\\\":\\\"x\\'y\\\"}"),
            (
                "$util.escapeJavaScript($input.json('$')).replaceAll(\"\\\\'\", \"'\")",
                "{\\\"a\\\":\\\"x'y\\\"}",
            ),
            ("#set($o = $util.parseJson('{\"k\": {\"arr\": [1,2]}}'))$o.k.arr[0] $o.k", "1 {arr=[1,2]}"),
            ("$util.parseJson('no') [$util.parseJson('null')]", " []"),
            // The word, wherever the call stands; a reference that leads to nothing is empty text here too.
            ("$util.escapeJavaScript(null)#set($x = $util.escapeJavaScript(null))$x", "nullnull"),
            ("[$util.escapeJavaScript($input.path('$.b'))$util.urlEncode(null)]", "[]"),
            ("$util.urlEncode('x=a+b') $util.urlDecode('x=a+b%20c')", "x%3Da%2Bb x=a b c"),
            (
                "$util.base64Encode('héllo') $util.base64Decode('aMOpbGxv') [$util.base64Decode('!')]",
                "aMOpbGxv héllo []",
            ),
            ("[$util.nothing('x')]", "[]"),
        ],
    );
}

#[test]
fn texts_as_java_has_them() {
    check(
        "{}",
        &[
            (
                "#set($s = 'abcabc')$s.length() $s.substring(2) $s.substring(1,3) $s.indexOf('c') $s.lastIndexOf('c') $s.indexOf('z')",
                "6 cabc bc 2 5 -1",
            ),
            (
                "#set($s = 'a,b,,c,,')#foreach($p in $s.split(','))[$p]#end $s.split(',').size() $s.split(',', 2).size() $s.split(',')[1]",
                "[a][b][][c] 4 2 b",
            ),
            (
                "#set($s = ' Ab ')[$s.trim()] $s.toUpperCase() $s.toLowerCase() $s.trim().equals('Ab') $s.trim().equalsIgnoreCase('aB')",
                "[Ab]  AB   ab  true true",
            ),
            (
                "#set($s = 'x1y22')$s.replaceAll('[0-9]+', '<$0>') $s.replaceFirst('\\d', '') $s.replace('y', '-') $s.matches('x.*2')",
                "x<1>y<22> xy22 x1-22 true",
            ),
            (
                "#set($s = 'a-b')$s.contains('-') $s.startsWith('a') $s.endsWith('b') $s.charAt(1) $s.concat('c') $s.isEmpty() $s.compareTo('a')",
                "true true true - a-bc false 2",
            ),
            ("#set($s = '2024-01-02')$s.replaceAll('(\\d+)-(\\d+)-(\\d+)', '$3.$2.$1')", "02.01.2024"),
            ("#set($s = 'é😀x')$s.length() $s.substring(1, 3) $s.indexOf('x')", "4 😀 3"),
            (
                "#set($n = 5)$n.toString() $n.intValue() $n.compareTo(6) #set($d = 2.50)$d.intValue()",
                "5 5 -12",
            ),
            ("#set($i = 0)$i.parseInt('12')", "12"),
        ],
    );
}

#[test]
fn lists_and_maps_as_java_has_them() {
    check(
        "{}",
        &[
            (
                "#set($l = [3, 'a', true])$l.size() $l.contains('a') $l.indexOf(true) $l.get(0) $l[-1] $l $l.isEmpty()",
                "3 true 2 3 true [3, a, true] false",
            ),
            (
                "#set($l = [1])#set($i = $l.add(2))#set($i = $l.addAll([3,4]))#set($i = $l.remove(0))$l $l.subList(0,2)",
                "[2, 3, 4] [2, 3]",
            ),
            (
                "#set($m = {'a': 1, 'b': [1, 'x'], 'c': {'d': 2.50}})$m $m.size() $m.a $m['b'] $m.keySet() $m.values()",
                "{a=1, b=[1, x], c={d=2.5}} 3 1 [1, x] [a, b, c] [1, [1, x], {d=2.5}]",
            ),
            (
                "#set($m = {})#set($i = $m.put('a', 1))[$m.put('a', 2)][$m.remove('b')]$m.containsKey('a') $m.getOrDefault('z', 9) $m.isEmpty()",
                "[1][]true 9 false",
            ),
            (
                "#set($m = {'a': 1})#foreach($e in $m.entrySet())$e.key=$e.value $e.getKey() $e#end",
                "a=1 a a=1",
            ),
            ("#foreach($v in {'a': 1, 'b': 2})$v#end #foreach($c in 'abc')$c#end.", "12 ."),
            (
                "#foreach($i in [1..3])#foreach($j in [1..2])$foreach.parent.index$foreach.index#if($foreach.last);#end#end#end",
                "0001;1011;2021;",
            ),
            (
                "#foreach($i in [1..5])#if($i == 3)#break#end$i#end#set($l = [])$l.get(0)",
                "Run(Fault(\"a position outside of a list\"))",
            ),
        ],
    );
}

#[test]
fn overrides_are_kept() {
    let trial = Trial::default();
    let template = "#set($n = 'foo')#set($context.requestOverride.querystring[$n] = 'bar')\
        #set($context.requestOverride.header.list = ['a', 'b'])#set($context.responseOverride.status = 444)\
        #set($context.responseOverride.custom = 'x')$context.requestOverride.querystring.put('put', 'y')";
    let overrides = trial.read_and_render(template).expect("a text").overrides.expect("overrides");
    assert_eq!(overrides.status(), Some(444));
    assert_eq!(
        overrides.of_request("header"),
        [("list".into(), Override::List(vec![Override::Text("a".into()), Override::Text("b".into())]))]
    );
    let later = Trial { overrides, ..Trial::default() };
    let template = "$context.requestOverride.querystring.foo $context.requestOverride.querystring.get('put') \
        $context.responseOverride.custom $context.responseOverride.keySet()";
    assert_eq!(printed(&later, template), "bar y x [header, status, custom]");
    assert_eq!(trial.read_and_render("$context.stage").expect("a text").overrides, None);
}
