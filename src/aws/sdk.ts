/**
 * The SDK's packages, loaded when first needed: that of EC2 alone takes a third of a second, and a launch that is
 * compliant on its own evidence needs none of them.
 */
export const ec2Sdk = () => import('@aws-sdk/client-ec2');
export const stsSdk = () => import('@aws-sdk/client-sts');
export const s3Sdk = () => import('@aws-sdk/client-s3');
export const sqsSdk = () => import('@aws-sdk/client-sqs');
export const snsSdk = () => import('@aws-sdk/client-sns');
export const ssmSdk = () => import('@aws-sdk/client-ssm');

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
