import { nameOf } from './errors.ts';
import { type ClientSettings, requestHandler, ssmSdk } from './sdk.ts';

export interface Parameter {
  readonly value: string;
  /** Counts its changes. */
  readonly version: number;
  readonly modified: Date | null;
}

/**
 * One parameter of Systems Manager, decrypted.
 *
 * @param name its name or ARN, `/broom/policy`
 * @returns null when there is no such parameter
 */
export async function getParameter(name: string, settings: ClientSettings = {}): Promise<Parameter | null> {
  const { GetParameterCommand, SSMClient } = await ssmSdk();
  const { endpoint, region, credentials } = settings;
  const client = new SSMClient({
    requestHandler,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
    ...(credentials === undefined ? {} : { credentials }),
  });
  try {
    const { Parameter: found } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
    if (found?.Value === undefined) return null;
    return { value: found.Value, version: found.Version ?? 0, modified: found.LastModifiedDate ?? null };
  } catch (error) {
    if (['ParameterNotFound', 'ParameterVersionNotFound'].includes(nameOf(error))) return null;
    throw error;
  } finally {
    client.destroy();
  }
}
