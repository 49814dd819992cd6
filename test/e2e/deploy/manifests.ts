import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

const labels = z.record(z.string(), z.string());
const selector = z.object({ matchLabels: labels });
const metadata = z.object({ name: z.string(), labels });
const probe = z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) });

const container = z.object({
  env: z.array(z.object({ name: z.string(), value: z.string().optional() })),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })),
  startupProbe: probe,
  readinessProbe: probe,
  livenessProbe: probe,
  lifecycle: z.object({ preStop: z.object({ sleep: z.object({ seconds: z.number() }) }) }).optional(),
  securityContext: z.unknown(),
});

const podSpec = z.object({
  automountServiceAccountToken: z.boolean(),
  securityContext: z.unknown(),
  terminationGracePeriodSeconds: z.number(),
  topologySpreadConstraints: z.array(z.object({ labelSelector: selector })).optional(),
  containers: z.tuple([container]),
});

/** The manifests of the chart by their kind, with the members that tests read. */
const Manifests = z.object({
  Deployment: z.object({
    metadata,
    spec: z.object({ selector, template: z.object({ metadata: z.object({ labels }), spec: podSpec }) }),
  }),
  Service: z.object({
    metadata,
    spec: z.object({ selector: labels, ports: z.array(z.object({ name: z.string(), targetPort: z.string() })) }),
  }),
  NetworkPolicy: z
    .object({
      spec: z.object({
        podSelector: selector,
        policyTypes: z.array(z.string()),
        ingress: z.array(z.looseObject({ ports: z.array(z.object({ port: z.string() })) })),
      }),
    })
    .optional(),
  PodDisruptionBudget: z.object({ spec: z.object({ selector }) }).optional(),
  HorizontalPodAutoscaler: z.object({ spec: z.object({ scaleTargetRef: z.object({ name: z.string() }) }) }).optional(),
  /** Kubernetes' schemas do not contain it, so all of its members are listed. */
  ServiceMonitor: z
    .strictObject({
      apiVersion: z.literal('monitoring.coreos.com/v1'),
      kind: z.literal('ServiceMonitor'),
      metadata: z.strictObject({ name: z.string(), labels }),
      spec: z.strictObject({
        jobLabel: z.string(),
        selector: z.strictObject({ matchLabels: labels }),
        endpoints: z.array(z.strictObject({ port: z.string(), path: z.string(), interval: z.string() })),
      }),
    })
    .optional(),
});

export type Manifests = z.infer<typeof Manifests>;

const Kind = z.looseObject({ kind: z.string() });

/** Parses what Helm rendered. The chart has at most one manifest of each kind. */
export function parseManifests(yaml: string): Manifests {
  const documents = parseAllDocuments(yaml).map((document) => Kind.parse(document.toJS()));
  return Manifests.parse(Object.fromEntries(documents.map((document) => [document.kind, document])));
}
