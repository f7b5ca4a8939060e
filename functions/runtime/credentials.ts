import { fromEnv } from '@aws-sdk/credential-provider-env'

/**
 * Lambda gives a function its role's credentials in its environment. The SDK's own chain also reads files, processes
 * and sign-ins, and needs code for all of them. In a bundle this module replaces it.
 */
export const defaultProvider = () => fromEnv()
