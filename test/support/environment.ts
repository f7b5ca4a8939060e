/** What the SDK and Powertools want to know, and no test is about. */
export default (): void => {
  process.env.AWS_REGION ??= 'eu-central-1'
  process.env.AWS_ACCESS_KEY_ID ??= 'local'
  process.env.AWS_SECRET_ACCESS_KEY ??= 'local'
  process.env.POWERTOOLS_DEV ??= 'false'
}
