"""KeepsQuantised: what a layer's config says of the layers inside that have been quantised."""

import re

from keras.dtype_policies import DTypePolicyMap


class KeepsQuantised:
    """A layer made of layers: once some of them are quantised, its config tells which, and how.

    A model quantises every layer by itself, also those inside of others. They are found by their place in this layer, as a
    copy may stand elsewhere. (Keras' own way, see `keras.dtype_policies.DTypePolicyMap`.)
    """

    def policy_of(self, name):
        """The dtype policy of the layer of that name inside."""
        policy = self.dtype_policy
        return policy[f"{self.path}/{name}"] if isinstance(policy, DTypePolicyMap) else policy

    def get_config(self):
        quantised = {
            f".*{re.escape(layer.path.removeprefix(self.path))}": layer.dtype_policy
            for layer in self._flatten_layers(include_self=False)
            if layer.dtype_policy.quantization_mode is not None
        }
        policy = self.dtype_policy
        default = policy.default_policy if isinstance(policy, DTypePolicyMap) else policy
        return super().get_config() | ({"dtype": DTypePolicyMap(default, quantised)} if quantised else {})
