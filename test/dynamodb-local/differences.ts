const notSaid =
  'AWS reports the capacity of a BatchExecuteStatement, and the embedded one does; DynamoDB Local does not. Metrics ' +
  'read it where it is, and decide nothing by it.'

/** Where the two are known to differ, by question or by test; what AWS does of it, and what that means here. */
export const knownDifferences: Readonly<Record<string, string>> = {
  'an update at another version':
    'Told to, AWS documents that it returns the item that failed the condition; DynamoDB Local does so for an update, ' +
    'the embedded one never. The store takes the item where it comes, and reads it where it does not.',
  'a good member beside a failed one': notSaid,
  'a member with a syntax error': notSaid,
  'a member over 400 KB': notSaid,
  'a batch of 25 members of 2 KB': notSaid,
  'a transaction with two members on one key':
    'AWS documents a ValidationException, which the embedded one answers; DynamoDB Local lets the second meet the ' +
    'first. The plan folds operations on one item into one write, so neither is ever asked.',
}
