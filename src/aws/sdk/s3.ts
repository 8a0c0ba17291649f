/** Named one by one, so that a bundle holds no more of the SDK: its other commands are 95 % of it. */
export {
  GetObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
