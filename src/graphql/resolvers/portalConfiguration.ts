import type { MutationResolvers, PortalConfigurationResolvers, QueryResolvers } from '../../generated/graphql.ts';
import { listIdOf } from '../pagination/cursor.ts';
import { cursorConnection } from '../pagination/cursorConnection.ts';
import { mutationResolver, queryResolver } from '../resolverWrappers.ts';

export const portalConfigurationQueries: Pick<QueryResolvers, 'portalConfiguration' | 'portalConfigurations'> = {
  portalConfiguration: queryResolver('portalConfiguration', ({ id }, { portalConfigurations }) =>
    portalConfigurations.get(id),
  ),
  portalConfigurations: queryResolver(
    'portalConfigurations',
    ({ active, is_default, ...page }, { portalConfigurations, caller }) =>
      cursorConnection(listIdOf(caller, 'portalConfigurations'), page, (slice) =>
        portalConfigurations.list({ active, is_default, ...slice }),
      ),
  ),
};

export const PortalConfiguration: PortalConfigurationResolvers = {
  __resolveReference: async ({ id }, { portalConfigurations }) => portalConfigurations.get(id),
};

type PortalConfigurationMutations = Pick<MutationResolvers, 'createPortalConfiguration' | 'updatePortalConfiguration'>;

export const portalConfigurationMutations: PortalConfigurationMutations = {
  createPortalConfiguration: mutationResolver('createPortalConfiguration', async (input, { portalConfigurations }) => ({
    configuration: await portalConfigurations.create(input),
  })),
  updatePortalConfiguration: mutationResolver('updatePortalConfiguration', async (input, { portalConfigurations }) => ({
    configuration: await portalConfigurations.update(input),
  })),
};
