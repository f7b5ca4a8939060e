import { fileURLToPath } from 'node:url'
import { AssetHashType, DockerImage } from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { ownFolder } from '../../loading/own-file.ts'

/**
 * Code that is made at synthesis, in this process: no Docker, no lock file, and no esbuild but the one that this package
 * depends on. It is not made where the stack is not asked for.
 * @param what tells the code from any other: code of the same name is made once for an app.
 * @param make puts the code into a directory.
 */
export const codeMadeBy = (what: string, make: (directory: string) => void): Code =>
  Code.fromAsset(fileURLToPath(ownFolder('functions/')), {
    // Of what is made: the sources of two deployments may differ while their code does not.
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('never-used'),
      // CDK takes two assets with equal options for one; it does not look at what makes them.
      command: [what],
      local: {
        tryBundle: (directory) => {
          make(directory)
          return true
        },
      },
    },
  })
