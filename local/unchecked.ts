/**
 * The headers of a call to a server that checks only the shape of a signature.
 * @param target `DynamoDB_20120810.ListTables`
 */
export const uncheckedHeaders = (target: string): Readonly<Record<string, string>> => ({
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-target': target,
  'x-amz-date': '20250101T000000Z',
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20250101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
})
