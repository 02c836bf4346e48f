//! The function of the tests in Rust, an ordinary handler as `lambda_runtime` runs it at Amazon's.

use std::time::Duration;

use lambda_runtime::{Context, Error, LambdaEvent, run, service_fn};
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<Value>) -> Result<Value, Error> {
    let LambdaEvent { payload, context } = event;
    let query = |name: &str| payload.pointer(&format!("/queryStringParameters/{name}")).and_then(Value::as_str);
    let action = query("do").unwrap_or_default();
    println!("did {action} with {} as {}", query("mark").unwrap_or_default(), context.request_id);
    match action {
        "sleep" => tokio::time::sleep(Duration::from_secs(60)).await,
        "crash" => std::process::exit(3),
        "raise" => return Err("no luck".into()),
        "large" => return Ok(answer(&context, &"x".repeat(6_500_000))),
        "hog" => {
            let hog = vec![1_u8; 200 << 20];
            tokio::time::sleep(Duration::from_secs(60)).await;
            println!("{}", hog.len());
        }
        _ => {}
    }
    let body = payload.get("body").and_then(Value::as_str).or_else(|| query("mark"));
    Ok(answer(&context, body.unwrap_or_default()))
}

fn answer(context: &Context, body: &str) -> Value {
    let variable = |name: &str, default: &str| std::env::var(name).unwrap_or_else(|_| default.to_owned());
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let left = context.deadline.saturating_sub(u64::try_from(now.as_millis()).unwrap_or(u64::MAX));
    json!({
        "statusCode": 200,
        "headers": {
            "x-request": context.request_id,
            "x-arn": context.invoked_function_arn,
            "x-left": left.to_string(),
            "x-name": format!("{} {}", context.env_config.function_name, context.env_config.version),
            "x-memory": context.env_config.memory.to_string(),
            "x-trace": context.xray_trace_id,
            "x-table": variable("TABLE", ""),
            "x-secret": variable("AWS_SECRET_ACCESS_KEY", "none"),
        },
        "body": body,
    })
}
