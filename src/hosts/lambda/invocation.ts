/** What Lambda tells of one invocation, as far as it is used. */
export interface Invocation {
  readonly awsRequestId: string;
  /** `arn:aws:lambda:eu-west-1:111122223333:function:broom:live` */
  readonly invokedFunctionArn: string;
  getRemainingTimeInMillis(): number;
}

/** The account that the function lives in; null where its ARN is none of AWS's. */
export const accountOf = ({ invokedFunctionArn }: Invocation): string | null =>
  /^arn:[\w-]+:lambda:[\w-]+:(\d{12}):/.exec(invokedFunctionArn)?.[1] ?? null;
