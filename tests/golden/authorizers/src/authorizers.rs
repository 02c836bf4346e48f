//! Who decides who may call.

use gwgen_runtime::api::{
    Assertion, Authorizer, AuthorizerEvent, CognitoAuthorizer, Identity, IdentitySource,
    Instruction, LambdaAuthorizer, Matcher, Part, Program, Text,
};
use gwgen_runtime::message::ContextVariable;

/// In the definition's order:
/// - `token`, spec.yaml:7
/// - `request`, spec.yaml:17
/// - `asked`, spec.yaml:27
/// - `pool`, spec.yaml:33
pub static AUTHORIZERS: &[Authorizer] = &[
    Authorizer::Lambda(
        &LambdaAuthorizer {
            name: "token",
            function: Text(
                &[Part::Literal("arn:aws:lambda:us-east-1:111122223333:function:check")],
            ),
            identity: Identity::Role(
                Text(&[Part::Literal("arn:aws:iam::111122223333:role/invoke")]),
            ),
            event: AuthorizerEvent::Token {
                validation: Some(
                    &Matcher {
                        text: "Bearer [-a-z0-9]+",
                        program: Program::States(
                            &[
                                Instruction::Assert(Assertion::Start),
                                Instruction::Class(&[('B', 'B')]),
                                Instruction::Class(&[('e', 'e')]),
                                Instruction::Class(&[('a', 'a')]),
                                Instruction::Class(&[('r', 'r')]),
                                Instruction::Class(&[('e', 'e')]),
                                Instruction::Class(&[('r', 'r')]),
                                Instruction::Class(&[(' ', ' ')]),
                                Instruction::Class(&[('-', '-'), ('0', '9'), ('a', 'z')]),
                                Instruction::Split(10, 12),
                                Instruction::Class(&[('-', '-'), ('0', '9'), ('a', 'z')]),
                                Instruction::Jump(9),
                                Instruction::Assert(Assertion::End),
                                Instruction::Match,
                            ],
                        ),
                    },
                ),
            },
            identity_sources: &[IdentitySource::Header("Authorization")],
            ttl_seconds: 300,
        },
    ),
    Authorizer::Lambda(
        &LambdaAuthorizer {
            name: "request",
            function: Text(
                &[
                    Part::Literal(
                        "arn:aws:lambda:us-east-1:111122223333:function:look:live",
                    ),
                ],
            ),
            event: AuthorizerEvent::Request,
            identity_sources: &[
                IdentitySource::Header("X-Key"),
                IdentitySource::Query("user"),
                IdentitySource::StageVariable("tenant"),
                IdentitySource::Context(ContextVariable::HttpMethod),
            ],
            ttl_seconds: 60,
            ..LambdaAuthorizer::DEFAULT
        },
    ),
    Authorizer::Lambda(
        &LambdaAuthorizer {
            name: "asked",
            function: Text(&[Part::Parameter("Ask.Arn")]),
            event: AuthorizerEvent::Request,
            identity_sources: &[IdentitySource::Header("X-Key")],
            ..LambdaAuthorizer::DEFAULT
        },
    ),
    Authorizer::Cognito(
        &CognitoAuthorizer {
            name: "pool",
            pools: &[Text(&[Part::Parameter("Pool.Arn")])],
            source: IdentitySource::Header("Authorization"),
            validation: Some(
                &Matcher {
                    text: "client",
                    program: Program::States(
                        &[
                            Instruction::Assert(Assertion::Start),
                            Instruction::Class(&[('c', 'c')]),
                            Instruction::Class(&[('l', 'l')]),
                            Instruction::Class(&[('i', 'i')]),
                            Instruction::Class(&[('e', 'e')]),
                            Instruction::Class(&[('n', 'n')]),
                            Instruction::Class(&[('t', 't')]),
                            Instruction::Assert(Assertion::End),
                            Instruction::Match,
                        ],
                    ),
                },
            ),
        },
    ),
];
