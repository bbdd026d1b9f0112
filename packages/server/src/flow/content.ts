import homeInstallation from '../../../../content/flows/home-installation.v1.json' with { type: 'json' }
import type { FlowDefinition } from './definition.ts'

/** Flows that come with the product; a brand may publish newer versions of its own. */
export const builtInFlows: readonly FlowDefinition[] = [homeInstallation as FlowDefinition]
