/** Where an address leads: to this machine, or to another one. */
const isLoopback = (endpoint: string): boolean =>
  /^(?:127\.[\d.]+|\[::1\]|(?:.*\.)?localhost)$/.test(new URL(endpoint).hostname)

type Environment = Record<string, string | undefined>

/**
 * Sets what the SDK's client reads at its first use. A DynamoDB on this machine asks for credentials, and takes any: those of
 * the environment where it has a pair (some emulators keep tables by it, and by the region), made-up ones without. A profile is one
 * of AWS, which is not here. Any other DynamoDB gets what the SDK finds, and nothing is made up for it.
 * @returns what has to be said of it.
 */
export const useEndpoint = (endpoint: string, environment: Environment): string | undefined => {
  environment.AWS_ENDPOINT_URL_DYNAMODB = endpoint
  if (!isLoopback(endpoint)) return undefined
  environment.AWS_REGION ||= environment.AWS_DEFAULT_REGION || 'local'
  const { AWS_PROFILE: profile } = environment
  delete environment.AWS_PROFILE
  const hasPair = environment.AWS_ACCESS_KEY_ID && environment.AWS_SECRET_ACCESS_KEY
  if (!hasPair) {
    environment.AWS_ACCESS_KEY_ID = environment.AWS_SECRET_ACCESS_KEY = 'local'
    delete environment.AWS_SESSION_TOKEN
  }
  if (!profile) return undefined
  const used = hasPair ? 'those of AWS_ACCESS_KEY_ID are' : 'made-up ones are'
  return `${endpoint} is on this machine: region and credentials of the profile ${profile} are not used; ${used}.`
}
