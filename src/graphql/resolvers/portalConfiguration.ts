import type { MutationResolvers, PortalConfigurationResolvers, QueryResolvers } from '../../generated/graphql.ts';
import { configurationConnection } from '../configurationConnection.ts';
import { mutation, query } from '../operation.ts';

export const portalConfigurationQueries: Pick<QueryResolvers, 'portalConfiguration' | 'portalConfigurations'> = {
  portalConfiguration: query(({ id }, { portalConfigurations }) => portalConfigurations.get(id)),
  portalConfigurations: query(({ active, is_default, ...page }, { portalConfigurations }) =>
    configurationConnection(page, (slice) => portalConfigurations.list({ active, is_default, ...slice })),
  ),
};

export const PortalConfiguration: PortalConfigurationResolvers = {
  __resolveReference: async ({ id }, { portalConfigurations }) => portalConfigurations.get(id),
};

type PortalConfigurationMutations = Pick<MutationResolvers, 'createPortalConfiguration' | 'updatePortalConfiguration'>;

export const portalConfigurationMutations: PortalConfigurationMutations = {
  createPortalConfiguration: mutation(async (input, { portalConfigurations }) => ({
    configuration: await portalConfigurations.create(input),
  })),
  updatePortalConfiguration: mutation(async (input, { portalConfigurations }) => ({
    configuration: await portalConfigurations.update(input),
  })),
};
