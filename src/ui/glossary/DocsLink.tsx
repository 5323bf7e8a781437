/** A link to a section of the documentation, which lies beside the page. */
import { t } from '@lingui/core/macro';

interface DocsLinkProps {
  /** "losses#label-correction" */
  readonly section: string;
  readonly about: string;
}

export function DocsLink({ section, about }: DocsLinkProps) {
  const [page, anchor] = section.split('#');
  return (
    <a
      href={`./docs/${page}.html${anchor ? `#${anchor}` : ''}`}
      target="_blank"
      rel="noreferrer"
      aria-label={t`In the documentation: ${about}`}
    >
      {t`In the documentation`}
    </a>
  );
}
