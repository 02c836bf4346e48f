// The function of the tests in Node.js, an ordinary handler as `aws-lambda-ric` runs it at Amazon's.

export const handler = async (event, context) => {
  const query = event.queryStringParameters ?? {};
  console.log(`did ${query.do ?? ""} with ${query.mark} as ${context.awsRequestId}`);
  switch (query.do) {
    case "sleep":
      await new Promise((done) => setTimeout(done, 60000));
      break;
    case "crash":
      process.exit(3);
      break;
    case "raise":
      throw new Error("no luck");
    case "large":
      return answer(context, "x".repeat(6500000));
    case "hog": {
      const hog = Buffer.alloc(300 << 20, "x");
      await new Promise((done) => setTimeout(done, 60000, hog));
      break;
    }
  }
  return answer(context, event.body ?? query.mark ?? "");
};

const answer = (context, body) => ({
  statusCode: 200,
  headers: {
    "x-request": context.awsRequestId,
    "x-arn": context.invokedFunctionArn,
    "x-left": `${context.getRemainingTimeInMillis()}`,
    "x-name": `${process.env.AWS_LAMBDA_FUNCTION_NAME} ${context.functionVersion}`,
    "x-memory": context.memoryLimitInMB,
    "x-trace": process.env._X_AMZN_TRACE_ID ?? "",
    "x-table": process.env.TABLE ?? "",
    "x-secret": process.env.AWS_SECRET_ACCESS_KEY ?? "none",
  },
  body,
});

// Its answer comes in pieces; each but the first waits for nothing but time.
export const streaming = awslambda.streamifyResponse(async (event, stream, context) => {
  const query = event.queryStringParameters ?? {};
  console.log(`streams ${query.do ?? ""} as ${context.awsRequestId}`);
  const metadata = { statusCode: 201, headers: { "content-type": "text/plain", "x-table": process.env.TABLE ?? "" } };
  const body = awslambda.HttpResponseStream.from(stream, metadata);
  for (let piece = 1; piece <= 3; piece += 1) {
    body.write(`piece ${piece}\n`);
    await new Promise((done) => setTimeout(done, 150));
    if (query.do === "crash") process.exit(3);
    if (query.do === "raise") throw new Error("no luck");
  }
  body.end();
  await body.finished?.();
});
