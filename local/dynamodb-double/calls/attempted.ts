import { ServiceError } from '../values/fault.ts'

/** What a call made, or why DynamoDB would refuse it; whatever else is thrown is a fault of the double. */
export const attempted = <T>(run: () => T): T | ServiceError => {
  try {
    return run()
  } catch (error) {
    if (error instanceof ServiceError) return error
    throw error
  }
}
