import { fromEnv } from '@aws-sdk/credential-provider-env'

/**
 * Lambda hands a function its role's credentials in its environment. The SDK's own chain looks into files, processes
 * and sign-ins as well, and brings all that along: in a bundle this stands in its place.
 */
export const defaultProvider = () => fromEnv()
