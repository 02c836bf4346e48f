//! A flood of one source in front of an authorizer leaves others served.

use std::fs;
use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use gwgen_tests::backend::{Backend, Reply};
use gwgen_tests::gateway::Gateway;
use gwgen_tests::http::{Reader, Role};
use gwgen_tests::{compiler, repository, wait};
use socket2::{Domain, SockAddr, Socket, Type};

const DEFINITION: &str = r#"
openapi: 3.0.1
info: {title: flooded, version: "1"}
components:
  securitySchemes:
    token:
      type: apiKey
      name: Authorization
      in: header
      x-amazon-apigateway-authtype: custom
      x-amazon-apigateway-authorizer:
        type: token
        authorizerUri: "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:auth/invocations"
paths:
  /pets:
    get:
      security: [{token: []}]
      x-amazon-apigateway-integration: {type: mock, requestTemplates: {application/json: '{"statusCode": 200}'}, responses: {default: {statusCode: "200"}}}
"#;

const ALLOW: &str = r#"{"principalId": "ana", "policyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}]}}"#;

/// A connection from an address of this machine.
fn connect(from: Ipv4Addr, to: SocketAddr) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.bind(&SockAddr::from(SocketAddr::from((from, 0)))).unwrap();
    socket.connect(&SockAddr::from(to)).unwrap();
    let stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(wait::LONG)).unwrap();
    stream
}

/// A request with a token; status and `Retry-After` of the answer.
fn ask(from: Ipv4Addr, to: SocketAddr, token: &str) -> (u16, Option<String>) {
    let mut stream = connect(from, to);
    write!(stream, "GET /pets HTTP/1.1\r\nHost: a\r\nAuthorization: {token}\r\n\r\n").unwrap();
    let answer = Reader::new(stream).message(Role::Answer).unwrap().expect("an answer");
    (answer.status(), answer.header("retry-after").map(str::to_owned))
}

#[test]
fn a_flood_of_one_source_leaves_others_served() {
    let specification = repository::scratch("robustness").join("flooded.yaml");
    if fs::read_to_string(&specification).ok().as_deref() != Some(DEFINITION) {
        fs::write(&specification, DEFINITION).unwrap();
    }
    let binary = compiler::build(&specification, "robustness-flooded", &[]).unwrap();
    // The function thinks about strangers until it is told to answer.
    let (open, thinking) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let (opened, thinks) = (Arc::clone(&open), Arc::clone(&thinking));
    let allow: serde_json::Value = serde_json::from_str(ALLOW).unwrap();
    let function = Backend::start(move |message| {
        if message.text().contains("stranger") {
            thinks.fetch_add(1, Ordering::SeqCst);
            wait::until(wait::LONG, || opened.load(Ordering::SeqCst).then_some(()));
        }
        Reply::json(200, &allow)
    });
    let flags = ["--endpoint".to_owned(), format!("lambda:auth=http://{}", function.address)];
    let gateway = Gateway::start(&binary, &flags).unwrap();
    let (flood, other) = (Ipv4Addr::new(127, 0, 0, 2), Ipv4Addr::new(127, 0, 0, 3));
    thread::scope(|scope| {
        let held: Vec<_> = (0..50)
            .map(|number| {
                let address = gateway.address;
                scope.spawn(move || ask(flood, address, &format!("stranger {number}")))
            })
            .collect();
        let all = || (thinking.load(Ordering::SeqCst) == 50).then_some(());
        assert!(wait::until(wait::LONG, all).is_some(), "{} calls", thinking.load(Ordering::SeqCst));
        // The flood has its share. What it asks beyond that reaches no function, and others are served.
        for number in 50..80 {
            let refused = ask(flood, gateway.address, &format!("stranger {number}"));
            assert_eq!(refused, (503, Some("1".to_owned())));
        }
        assert_eq!(thinking.load(Ordering::SeqCst), 50);
        assert_eq!(ask(other, gateway.address, "friend").0, 200);
        // An answer that is kept costs no call, whoever asks.
        assert_eq!(ask(flood, gateway.address, "friend").0, 200);
        open.store(true, Ordering::SeqCst);
        for client in held {
            assert_eq!(client.join().unwrap().0, 200);
        }
    });
    assert_eq!(ask(flood, gateway.address, "stranger 99").0, 200);
}
