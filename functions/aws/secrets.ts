import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import type { SecretsOf } from '../ports/events.ts'
import type { SecretPlace } from '../runtime/environment.ts'
import { readSecrets } from '../webhooks/secrets.ts'

/** A secret that was replaced is known within this time, in milliseconds. */
const keptFor = 5 * 60_000

export interface SecretOptions {
  readonly secretsManager: SecretsManagerClient
  readonly ssm: SSMClient
  readonly now: () => Date
}

export const connectSecrets = (): Pick<SecretOptions, 'secretsManager' | 'ssm'> => ({
  secretsManager: new SecretsManagerClient(),
  ssm: new SSMClient(),
})

/** Secrets of webhooks by their addresses, from Secrets Manager and the Parameter Store. */
export const createSecrets = (
  places: ReadonlyMap<string, SecretPlace>,
  options: SecretOptions,
): SecretsOf => {
  const known = new Map<string, { readonly secrets: readonly Uint8Array[]; readonly until: number }>()
  return async (address) => {
    const now = options.now().getTime()
    const kept = known.get(address)
    if (kept !== undefined && now < kept.until) return kept.secrets
    const place = places.get(address)
    if (place === undefined) throw new Error('there is no secret for this address')
    const secrets = readSecrets(await textAt(place, options))
    known.set(address, { secrets, until: now + keptFor })
    return secrets
  }
}

const textAt = async (place: SecretPlace, { secretsManager, ssm }: SecretOptions): Promise<string> => {
  if ('secretsManager' in place) {
    const found = await secretsManager.send(new GetSecretValueCommand({ SecretId: place.secretsManager }))
    return found.SecretString ?? ''
  }
  const asked = new GetParameterCommand({ Name: place.parameter, WithDecryption: true })
  return (await ssm.send(asked)).Parameter?.Value ?? ''
}
