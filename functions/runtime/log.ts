import { Logger } from '@aws-lambda-powertools/logger'

/** JSON lines for CloudWatch. Level and service name come from Powertools' own variables. */
export const createLog = () => {
  const logger = new Logger({ serviceName: 'multistatus' })
  return {
    info: (message: string, fields: Readonly<Record<string, unknown>>) => logger.info(message, { ...fields }),
    error: (message: string, fields: Readonly<Record<string, unknown>>) =>
      logger.error(message, { ...fields }),
  }
}
