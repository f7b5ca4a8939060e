import { type CfnResource, Stack, Validations } from 'aws-cdk-lib'
import { Role } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import type { Artifacts } from './artifacts.ts'

/** The wildcards in CDK's grants for artifacts, and why each is narrow all the same. */
const wildcards: Readonly<Record<string, string>> = {
  'Action::s3:GetObject*':
    'An artifact is read with its version and tags; the resource is the bucket of artifacts alone.',
  'Action::s3:GetBucket*':
    'CodePipeline asks where the bucket of artifacts is and whether it keeps versions; of that bucket alone.',
  'Action::s3:List*':
    'Steps look their input up by its name in the bucket of artifacts, and in no other one.',
  'Action::s3:DeleteObject*':
    'A step that is run again replaces what it left; in the bucket of artifacts alone.',
  'Action::s3:Abort*':
    'An upload that is broken off is given up, where it was begun: in the bucket of artifacts alone.',
  'Action::kms:GenerateDataKey*':
    'Artifacts are encrypted by data keys, with and without their plain text; the resource is one key.',
  'Action::kms:ReEncrypt*':
    'An artifact that is copied goes from the key to itself; the resource is that one key.',
}

/** Each wildcard of each role, by name: any other wildcard is still a finding. */
export const acknowledgeWildcards = (scope: Construct, artifacts: Artifacts): void => {
  const bucket = Stack.of(scope).getLogicalId(artifacts.node.defaultChild as CfnResource)
  const ofObjects = `Resource::<${bucket}.Arn>/*`
  const reasons = {
    ...wildcards,
    [ofObjects]: 'Artifacts get their names from CodePipeline while it runs; all lie in this one bucket.',
  }
  for (const role of scope.node.findAll().filter((one) => one instanceof Role))
    for (const [wildcard, reason] of Object.entries(reasons))
      Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[${wildcard}]`, reason })
}
