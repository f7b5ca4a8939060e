import { Token } from 'aws-cdk-lib'

/** Pages and descriptions are made at synthesis. */
export const isKnown = (text: string): boolean => !Token.isUnresolved(text)

export const notKnown = 'is known only when it is deployed, and stands in a page that is made at synthesis'
