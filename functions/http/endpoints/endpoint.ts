import type { AsyncDependencies, Dependencies } from '../dependencies.ts'
import type { ApiRequest } from '../request.ts'
import type { Answer } from '../view.ts'

/** Answers one route. The edge gives the answer its text. */
export type Endpoint = (request: ApiRequest, dependencies: Dependencies) => Promise<Answer>

/** … of asynchronous work. */
export type AsyncEndpoint = (request: ApiRequest, dependencies: AsyncDependencies) => Promise<Answer>
