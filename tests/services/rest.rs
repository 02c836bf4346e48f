//! `AWS` integrations of a REST API.

use gwgen_tests::{client, wait};
use serde_json::{Value, json};

use super::{ACCOUNT, Aws, ask, gateway, messages, queue, send, text};

#[test]
fn what_a_rest_api_does_arrives() {
    let Some(mut aws) = Aws::start() else { return };
    let account = ["--var".to_owned(), format!("account={ACCOUNT}")];
    let gateway = gateway(&aws, "rest.yaml", &account);

    // SQS, in both protocols.
    let orders = queue(&mut aws, "orders");
    let order = json!({"item": "tea & \"milk\"", "count": 2});
    assert_eq!(ask(&gateway, "POST", "/orders", order.clone()), json!({"queued": true}));
    let sent = ask(&gateway, "POST", "/orders/json", order.clone());
    assert!(!text(&sent, "MessageId").is_empty());
    assert_eq!(messages(&mut aws, &orders), [order.to_string(), order.to_string()]);

    // SNS, seen by a queue that listens.
    let topic = aws.call("sns", "create_topic", json!({"Name": "news"}));
    let listener = queue(&mut aws, "listener");
    let arn = format!("arn:aws:sqs:us-east-1:{ACCOUNT}:listener");
    let subscription = json!({"TopicArn": text(&topic, "TopicArn"), "Protocol": "sqs", "Endpoint": arn});
    aws.call("sns", "subscribe", subscription);
    assert_eq!(ask(&gateway, "POST", "/news?text=a%20%26%20b", Value::Null), json!({"published": true}));
    let news = messages(&mut aws, &listener);
    let news: Value = serde_json::from_str(&news[0]).unwrap();
    assert_eq!(text(&news, "Message"), "a & b");

    // S3: written, read and removed through the gateway, errors and all.
    aws.call("s3", "create_bucket", json!({"Bucket": "shop-files"}));
    let put = client::request(
        "PUT",
        "/files/a/b%20c.txt",
        &[("Content-Type", "text/plain"), ("Connection", "close")],
        b"hello",
    );
    let put = client::exchange(gateway.address, &put).unwrap();
    assert_eq!(put.status(), 200, "{}", put.text());
    assert!(put.header("etag").is_some());
    let kept = aws.call("s3", "get_object", json!({"Bucket": "shop-files", "Key": "a/b c.txt"}));
    assert_eq!((text(&kept, "Body"), text(&kept, "ContentType")), ("hello", "text/plain"));
    assert_eq!(send(&gateway, "GET", "/files/a/b%20c.txt", Value::Null), (200, "hello".to_owned()));
    let (status, missing) = send(&gateway, "GET", "/files/none", Value::Null);
    assert!(status == 404 && missing.contains("NoSuchKey"), "{status} {missing}");
    send(&gateway, "DELETE", "/files/a/b%20c.txt", Value::Null);
    let gone = aws.call("s3", "get_object", json!({"Bucket": "shop-files", "Key": "a/b c.txt"}));
    assert_eq!(gone, json!({"error": "NoSuchKey"}));

    // DynamoDB.
    let (status, no_table) = send(&gateway, "GET", "/pets/7", Value::Null);
    assert!(status == 400 && no_table.contains("ResourceNotFoundException"), "{status} {no_table}");
    let table = json!({
        "TableName": "pets", "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    });
    aws.call("dynamodb", "create_table", table);
    assert_eq!(ask(&gateway, "PUT", "/pets/7", json!({"name": "Rex \"the\" dog"})), json!({"kept": true}));
    // A read that does not ask for consistency may be behind what was written.
    let mut read =
        || aws.call("dynamodb", "get_item", json!({"TableName": "pets", "Key": {"id": {"S": "7"}}}));
    let kept = wait::until(wait::LONG, || Some(read()).filter(|kept| kept["Item"].is_object()));
    let kept = kept.unwrap_or_else(read);
    assert_eq!(kept["Item"]["name"]["S"], "Rex \"the\" dog", "{kept}");
    aws.call(
        "dynamodb",
        "put_item",
        json!({"TableName": "pets", "Item": {"id": {"S": "8"}, "name": {"S": "Tom"}}}),
    );
    assert_eq!(ask(&gateway, "GET", "/pets/8", Value::Null), json!([{"id": "8", "name": "Tom"}]));
    assert_eq!(ask(&gateway, "GET", "/pets/9", Value::Null), json!([]));

    // Step Functions.
    let definition = r#"{"StartAt": "Done", "States": {"Done": {"Type": "Pass", "End": true}}}"#;
    let role = format!("arn:aws:iam::{ACCOUNT}:role/shop");
    aws.call(
        "stepfunctions",
        "create_state_machine",
        json!({"name": "shop", "definition": definition, "roleArn": role}),
    );
    let run = ask(&gateway, "POST", "/runs", json!({"order": 7}));
    let seen =
        aws.call("stepfunctions", "describe_execution", json!({"executionArn": text(&run, "executionArn")}));
    assert_eq!(text(&seen, "input"), "{\"order\":7}");

    // Kinesis.
    aws.call("kinesis", "create_stream", json!({"StreamName": "clicks", "ShardCount": 1}));
    let record = ask(&gateway, "POST", "/clicks", json!({"page": "home"}));
    let from = json!({"StreamName": "clicks", "ShardId": text(&record, "ShardId"), "ShardIteratorType": "TRIM_HORIZON"});
    let from = aws.call("kinesis", "get_shard_iterator", from);
    let read = aws.call("kinesis", "get_records", json!({"ShardIterator": text(&from, "ShardIterator")}));
    assert_eq!(
        (&read["Records"][0]["Data"], &read["Records"][0]["PartitionKey"]),
        (&json!("{\"page\":\"home\"}"), &json!("home"))
    );

    // EventBridge, seen by a queue behind a rule.
    let target = queue(&mut aws, "events");
    let arn = format!("arn:aws:sqs:us-east-1:{ACCOUNT}:events");
    aws.call("events", "put_rule", json!({"Name": "all", "EventPattern": "{\"source\": [\"shop\"]}"}));
    aws.call("events", "put_targets", json!({"Rule": "all", "Targets": [{"Id": "queue", "Arn": arn}]}));
    let sent = ask(&gateway, "POST", "/events", json!({"order": 7}));
    assert_eq!(sent["FailedEntryCount"], 0, "{sent}");
    let event: Value = serde_json::from_str(&messages(&mut aws, &target)[0]).unwrap();
    assert_eq!(event["detail"], json!({"order": 7}));
}
