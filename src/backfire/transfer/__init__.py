"""Sequential transfer learning: from a source model to a target model."""
