//! First-class integrations of an HTTP API.

use serde_json::{Value, json};

use super::{ACCOUNT, Aws, ask, gateway, messages, queue, text};

#[test]
fn what_an_http_api_does_arrives() {
    let Some(mut aws) = Aws::start() else { return };
    let orders = queue(&mut aws, "orders");
    let gateway = gateway(&aws, "http_api.yaml", &["--var".to_owned(), format!("queue={orders}")]);

    // SQS: sent, received, deleted, purged.
    let order = json!({"item": "tea"});
    ask(&gateway, "POST", "/messages", order.clone());
    let received = ask(&gateway, "GET", "/messages", Value::Null);
    let message = &received["Messages"][0];
    assert_eq!(text(message, "Body"), order.to_string());
    assert_eq!(message["MessageAttributes"]["kind"]["StringValue"], "order");
    let counted = json!({"QueueUrl": orders, "AttributeNames": ["All"]});
    let hidden = aws.call("sqs", "get_queue_attributes", counted.clone());
    assert_eq!(hidden["Attributes"]["ApproximateNumberOfMessagesNotVisible"], "1");
    ask(&gateway, "PUT", "/messages", json!({"handle": text(message, "ReceiptHandle")}));
    let deleted = aws.call("sqs", "get_queue_attributes", counted);
    assert_eq!(deleted["Attributes"]["ApproximateNumberOfMessagesNotVisible"], "0");
    ask(&gateway, "POST", "/messages", order.clone());
    ask(&gateway, "DELETE", "/messages", Value::Null);
    assert_eq!(messages(&mut aws, &orders), [""; 0]);

    // EventBridge, seen by a queue behind a rule.
    let target = queue(&mut aws, "events");
    let arn = format!("arn:aws:sqs:us-east-1:{ACCOUNT}:events");
    aws.call("events", "put_rule", json!({"Name": "all", "EventPattern": "{\"source\": [\"shop\"]}"}));
    aws.call("events", "put_targets", json!({"Rule": "all", "Targets": [{"Id": "queue", "Arn": arn}]}));
    assert_eq!(ask(&gateway, "POST", "/events", order.clone())["FailedEntryCount"], 0);
    let event: Value = serde_json::from_str(&messages(&mut aws, &target)[0]).unwrap();
    assert_eq!((&event["detail"], &event["detail-type"]), (&order, &json!("order")));

    // Kinesis: what is recorded is base64 already.
    aws.call("kinesis", "create_stream", json!({"StreamName": "clicks", "ShardCount": 1}));
    let record = ask(&gateway, "POST", "/clicks", json!({"page": "home", "data": "aGVsbG8="}));
    let from = json!({"StreamName": "clicks", "ShardId": text(&record, "ShardId"), "ShardIteratorType": "TRIM_HORIZON"});
    let from = aws.call("kinesis", "get_shard_iterator", from);
    let read = aws.call("kinesis", "get_records", json!({"ShardIterator": text(&from, "ShardIterator")}));
    assert_eq!(read["Records"][0]["Data"], "hello");

    // Step Functions: started by name, and stopped.
    let definition =
        r#"{"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 600, "End": true}}}"#;
    let role = format!("arn:aws:iam::{ACCOUNT}:role/shop");
    aws.call(
        "stepfunctions",
        "create_state_machine",
        json!({"name": "shop", "definition": definition, "roleArn": role}),
    );
    let run = ask(&gateway, "POST", "/runs?name=first", order.clone());
    let arn = json!({"executionArn": text(&run, "executionArn")});
    let seen = aws.call("stepfunctions", "describe_execution", arn.clone());
    assert_eq!((text(&seen, "name"), text(&seen, "input")), ("first", order.to_string().as_str()));
    ask(&gateway, "PUT", "/runs", json!({"arn": arn["executionArn"]}));
    assert_eq!(aws.call("stepfunctions", "describe_execution", arn)["status"], "ABORTED");
}
