/** A small code base for a new site: path → content, one map a commit. Enough to edit, ignore and deploy. */
export interface CodeBase {
  framework: string;
  phpVersion: string;
  commits: CodeCommit[];
  /** What the upstream has brought since the first commit, which is its own; the site has not got it. */
  upstream?: CodeCommit[];
}

interface CodeCommit {
  message: string;
  files: Record<string, string>;
}

const pantheonYml = 'api_version: 1\nphp_version: 8.2\nweb_docroot: false\n';

export const wordpress: CodeBase = {
  framework: 'wordpress',
  phpVersion: '8.2',
  commits: [
    {
      message: 'Start from the WordPress upstream',
      files: {
        '.gitignore': 'wp-content/uploads\nwp-content/cache\n*.log\n.DS_Store\n',
        'index.php':
          "<?php\n// Front controller: hands every request to the theme.\ndefine('WP_USE_THEMES', true);\nrequire __DIR__ . '/wp-blog-header.php';\n",
        'wp-blog-header.php': "<?php\nrequire_once __DIR__ . '/wp-load.php';\nwp();\n",
        'wp-load.php':
          "<?php\nrequire_once __DIR__ . '/wp-config.php';\n\nfunction wp(): void\n{\n    echo 'It works.';\n}\n",
        'wp-config.php':
          "<?php\n// Credentials come from the environment, so that this file can be committed.\ndefine('DB_NAME', $_ENV['DB_NAME']);\ndefine('DB_USER', $_ENV['DB_USER']);\ndefine('DB_PASSWORD', $_ENV['DB_PASSWORD']);\n",
        'license.txt': 'A sample code base. Do with it what you like.\n',
        'wp-content/plugins/hello/hello.php': '<?php\n/*\nPlugin Name: Hello\nVersion: 1.0\n*/\n',
        'wp-content/themes/plain/style.css':
          '/*\nTheme Name: Plain\nVersion: 1.0\n*/\nbody {\n  margin: 0 auto;\n  max-width: 42rem;\n}\n',
        'wp-content/themes/plain/index.php':
          '<?php get_header(); ?>\n<main>Hello.</main>\n<?php get_footer(); ?>\n',
      },
    },
    { message: 'Pin the PHP version', files: { 'pantheon.yml': pantheonYml } },
    {
      message: 'Give the theme a functions file',
      files: {
        'wp-content/themes/plain/functions.php':
          "<?php\nadd_action('after_setup_theme', fn () => add_theme_support('title-tag'));\n",
      },
    },
  ],
  upstream: [
    {
      message: 'Update to version 1.1',
      files: {
        'wp-load.php':
          "<?php\nrequire_once __DIR__ . '/wp-config.php';\n\nfunction wp(): void\n{\n    echo 'It works better.';\n}\n",
      },
    },
    {
      message: 'Fix the licence',
      files: { 'license.txt': 'A sample code base. Do with it what you like, and do it well.\n' },
    },
  ],
};

export const drupal: CodeBase = {
  framework: 'drupal8',
  phpVersion: '8.3',
  commits: [
    {
      message: 'Start from the Drupal upstream',
      files: {
        '.gitignore': '/vendor/\n/web/core/\n/web/sites/*/files\n',
        'composer.json':
          '{\n  "name": "example/drupal",\n  "require": {\n    "drupal/core-recommended": "^10"\n  }\n}\n',
        'web/index.php': "<?php\n$autoloader = require_once 'autoload.php';\n",
        'web/sites/default/settings.php': "<?php\n$settings['hash_salt'] = $_ENV['DRUPAL_HASH_SALT'];\n",
        'web/modules/custom/greeting/greeting.info.yml':
          'name: Greeting\ntype: module\ncore_version_requirement: ^10\n',
        'web/themes/custom/plain/plain.info.yml': 'name: Plain\ntype: theme\nbase theme: false\n',
      },
    },
    { message: 'Pin the PHP version', files: { 'pantheon.yml': pantheonYml.replace('8.2', '8.3') } },
  ],
  upstream: [
    {
      message: 'Ask for a newer core',
      files: {
        'composer.json':
          '{\n  "name": "example/drupal",\n  "require": {\n    "drupal/core-recommended": "^10.3"\n  }\n}\n',
      },
    },
  ],
};
