import { BuildSpec } from 'aws-cdk-lib/aws-codebuild'

/** Steps of the pipeline as commands. Each begins with only its input, and installs from the lock file. */

const install = { commands: ['npm ci'] }

/** All checks of a laptop, then the templates that every stage is deployed from. */
export const checkSpec = (stages: readonly string[]): BuildSpec =>
  BuildSpec.fromObject({
    version: '0.2',
    phases: {
      install: { commands: [...chromium, ...install.commands] },
      build: {
        commands: [
          'npm run check',
          ...stages.map((stage) => `npx cdk synth --quiet -c stage=${stage} -o ${outputOf(stage)}`),
        ],
      },
    },
    artifacts: { files: ['**/*'], 'exclude-paths': ['node_modules/**/*'] },
  })

/** With a canary this takes as long as the canary; after a roll-back the command fails. */
export const deploySpec = (stage: string): BuildSpec =>
  BuildSpec.fromObject({
    version: '0.2',
    env: { 'exported-variables': ['URL'] },
    phases: {
      install,
      build: {
        commands: [
          `npx cdk deploy --all --app ${outputOf(stage)} --require-approval never --outputs-file outputs.json`,
          `export URL=$(node -p 'require("./outputs.json")["Multistatus-${stage}-Service"].Url')`,
        ],
      },
    },
  })

/** The scenarios of the repository, against a URL. */
export const suiteSpec: BuildSpec = BuildSpec.fromObject({
  version: '0.2',
  phases: {
    install,
    build: {
      commands: [
        'export MULTISTATUS_TOKEN=$(npx node infra/pipeline/token.ts)',
        'MULTISTATUS_ONLY_REMOTE=true npx vitest run test/scenarios',
      ],
    },
  },
})

/** For the tests of the reference page. CodeBuild's standard images have Chrome. */
const chromium = [
  'command -v google-chrome >/dev/null || { echo "this image has no browser" >&2; exit 1; }',
  'export CHROMIUM=$(command -v google-chrome)',
]

const outputOf = (stage: string): string => `cdk.out/${stage}`
