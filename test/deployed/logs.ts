interface Page {
  readonly events: readonly { readonly message: string }[]
  readonly nextToken?: string
}

interface Groups {
  readonly logGroups: readonly { readonly logGroupName: string }[]
}

/** Every line that the deployed HTTP function has written, and an authorizer's if there was one. */
export const functionLog = async (ministack: string): Promise<readonly string[]> => {
  const { logGroups } = await logs<Groups>(ministack, 'DescribeLogGroups', {})
  const lines: string[] = []
  for (const { logGroupName } of logGroups) {
    if (!logGroupName.includes('FunctionLog')) continue
    let nextToken: string | undefined
    do {
      const page: Page = await logs<Page>(ministack, 'FilterLogEvents', { logGroupName, nextToken })
      lines.push(...page.events.map(({ message }) => message))
      nextToken = page.nextToken
    } while (nextToken)
  }
  return lines
}

/** One call of CloudWatch Logs, signed well enough for an emulator that looks at the service's name only. */
const logs = async <Answer>(ministack: string, operation: string, input: object): Promise<Answer> => {
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `Logs_20140328.${operation}`,
    authorization:
      'AWS4-HMAC-SHA256 Credential=test/20250101/us-east-1/logs/aws4_request, SignedHeaders=host, Signature=0',
  }
  const response = await fetch(ministack, { method: 'POST', headers, body: JSON.stringify(input) })
  return (await response.json()) as Answer
}
