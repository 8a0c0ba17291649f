/**
 * The SDK's packages, loaded when first needed: that of EC2 alone takes a third of a second, and a launch that is
 * compliant on its own evidence needs none of them. Each file names what is used of it.
 */
// On Node 20 the SDK writes to every standard error that next year's releases want Node 22; the lock file has this year's.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

export const ec2Sdk = () => import('./sdk/ec2.ts');
export const stsSdk = () => import('./sdk/sts.ts');
export const s3Sdk = () => import('./sdk/s3.ts');
export const sqsSdk = () => import('./sdk/sqs.ts');
export const snsSdk = () => import('./sdk/sns.ts');
export const ssmSdk = () => import('./sdk/ssm.ts');

export type Ec2Sdk = Awaited<ReturnType<typeof ec2Sdk>>;

/** For clients of any service. What is left out comes from the environment: AWS_ENDPOINT_URL, AWS_REGION and so on. */
export interface ClientSettings {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: CredentialSource;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

export type CredentialSource = Credentials | (() => Promise<Credentials>);

/** A connection is made within seconds or not at all, and a request that hangs ends as an error, not a warning. */
export const requestHandler = { connectionTimeout: 3_000, requestTimeout: 30_000, throwOnRequestTimeout: true };
