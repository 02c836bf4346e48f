//! The resource policy.

use gwgen_runtime::api::{
    Part, PolicyCondition, PolicyEffect, PolicyList, PolicyStatement, PrincipalKind,
    ResourcePolicy, Text,
};

/// Who may call the API at all, spec.yaml:3
pub static POLICY: ResourcePolicy = ResourcePolicy {
    variables: true,
    statements: &[
        PolicyStatement {
            effect: PolicyEffect::Allow,
            principals: PolicyList::Only(
                &[(PrincipalKind::Aws, Text(&[Part::Literal("*")]))],
            ),
            actions: PolicyList::Only(&[Text(&[Part::Literal("execute-api:Invoke")])]),
            resources: PolicyList::Only(
                &[
                    Text(
                        &[
                            Part::Literal("arn:"),
                            Part::Parameter("AWS::Partition"),
                            Part::Literal(":execute-api:"),
                            Part::Parameter("AWS::Region"),
                            Part::Literal(":"),
                            Part::Parameter("AWS::AccountId"),
                            Part::Literal(":cmua61w10b/*"),
                        ],
                    ),
                ],
            ),
            conditions: &[],
        },
        PolicyStatement {
            effect: PolicyEffect::Deny,
            principals: PolicyList::Only(
                &[
                    (PrincipalKind::Aws, Text(&[Part::Literal("*")])),
                    (
                        PrincipalKind::Aws,
                        Text(
                            &[
                                Part::Literal("arn:aws:iam::"),
                                Part::Parameter("AWS::AccountId"),
                                Part::Literal(":role/Batch"),
                            ],
                        ),
                    ),
                    (
                        PrincipalKind::Service,
                        Text(&[Part::Literal("events.amazonaws.com")]),
                    ),
                ],
            ),
            actions: PolicyList::AllBut(
                &[
                    Text(&[Part::Literal("execute-api:Invoke")]),
                    Text(&[Part::Literal("execute-api:InvalidateCache")]),
                ],
            ),
            resources: PolicyList::AllBut(
                &[
                    Text(
                        &[
                            Part::Literal("arn:"),
                            Part::Parameter("AWS::Partition"),
                            Part::Literal(":execute-api:"),
                            Part::Parameter("AWS::Region"),
                            Part::Literal(":"),
                            Part::Parameter("AWS::AccountId"),
                            Part::Literal(":cmua61w10b/*/GET/pets"),
                        ],
                    ),
                    Text(
                        &[
                            Part::Literal("arn:"),
                            Part::Parameter("AWS::Partition"),
                            Part::Literal(":execute-api:"),
                            Part::Parameter("AWS::Region"),
                            Part::Literal(":"),
                            Part::Parameter("AWS::AccountId"),
                            Part::Literal(
                                ":cmua61w10b/*/GET/users/${aws:username, 'nobody'}",
                            ),
                        ],
                    ),
                ],
            ),
            conditions: &[
                PolicyCondition {
                    operator: "NotIpAddress",
                    key: "aws:SourceIp",
                    values: &[
                        Text(&[Part::Literal("203.0.113.0/24")]),
                        Text(&[Part::Parameter("Office")]),
                    ],
                },
                PolicyCondition {
                    operator: "BoolIfExists",
                    key: "aws:SecureTransport",
                    values: &[Text(&[Part::Literal("false")])],
                },
            ],
        },
        PolicyStatement {
            effect: PolicyEffect::Deny,
            principals: PolicyList::AllBut(
                &[(PrincipalKind::Aws, Text(&[Part::Literal("111122223333")]))],
            ),
            actions: PolicyList::Only(&[Text(&[Part::Literal("*")])]),
            resources: PolicyList::Only(&[Text(&[Part::Literal("*")])]),
            conditions: &[
                PolicyCondition {
                    operator: "DateGreaterThan",
                    key: "aws:CurrentTime",
                    values: &[Text(&[Part::Literal("2030-01-01")])],
                },
                PolicyCondition {
                    operator: "StringLike",
                    key: "aws:UserAgent",
                    values: &[
                        Text(&[Part::Literal("*bot*")]),
                        Text(&[Part::Literal("${aws:username}")]),
                    ],
                },
            ],
        },
    ],
};
